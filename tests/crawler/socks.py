"""A SOCKS5 server on loopback that leads every name to one port, and remembers what it was asked for."""

import contextlib
import socket
import socketserver
import struct
import threading


class SocksHandler(socketserver.BaseRequestHandler):
    def handle(self):
        greeting = self.read(2)
        self.read(greeting[1])
        self.request.sendall(b"\x05\x00")
        _, _, _, kind = self.read(4)
        place = self.read(self.read(1)[0]).decode() if kind == 3 else socket.inet_ntoa(self.read(4))
        (port,) = struct.unpack(">H", self.read(2))
        self.server.asked.append((place, port))
        with socket.create_connection(("127.0.0.1", self.server.target)) as there:
            self.request.sendall(b"\x05\x00\x00\x01" + bytes(6))
            threading.Thread(target=pump, args=(self.request, there), daemon=True).start()
            pump(there, self.request)

    def read(self, count):
        chunk = b""
        while len(chunk) < count:
            chunk += self.request.recv(count - len(chunk)) or b"\x00" * count
        return chunk


def pump(one, other):
    with contextlib.suppress(OSError):
        while chunk := one.recv(65536):
            other.sendall(chunk)
        other.shutdown(socket.SHUT_WR)


def serve_socks(target):
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), SocksHandler)
    server.daemon_threads, server.block_on_close, server.target, server.asked = True, False, target, []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
