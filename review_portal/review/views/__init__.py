"""The pages where people judge: the queue, the case, pictures, second looks, the desk, the queues' rules."""

from django.urls import path

from review_portal.review.views import arranging, captures, cases, desk, judging, looks, pictures, queue, queues

WAYS = ("ask", "answer", "pass", "back")

urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("queue/take/", queue.take, name="take-next"),
    path("queue/ahead/", queue.ahead, name="take-ahead"),
    path("cases/", cases.find_case, name="case-find"),
    path("cases/<str:number>/", cases.case_page, name="case"),
    path("cases/<str:number>/claim/", judging.claim, name="case-claim"),
    path("cases/<str:number>/decide/", judging.write_decision, name="case-decide"),
    path("cases/<str:number>/renew/", judging.renew, name="case-renew"),
    *(path(f"cases/<str:number>/{way}/", judging.let_go, {"way": way}, name=f"case-{way}") for way in WAYS),
    path("cases/<str:number>/split/", arranging.split, name="case-split"),
    path("cases/<str:number>/merge/", arranging.merge, name="case-merge"),
    path("cases/<str:number>/apart/", arranging.apart, name="case-apart"),
    path("cases/<str:number>/pictures/<int:post>/<int:place>/", pictures.reveal, name="picture-reveal"),
    path("captures/<int:pk>/", captures.capture, name="capture"),
    path("pictures/<str:token>/", pictures.picture, name="case-picture"),
    path("decisions/<int:pk>/undo/", judging.undo, name="decision-undo"),
    path("decisions/<int:pk>/reverse/", judging.reverse, name="decision-reverse"),
    path("decisions/<int:pk>/gold/", looks.gold, name="decision-gold"),
    path("examples/<int:pk>/retire/", looks.retire, name="gold-retire"),
    path("looks/take/", looks.take, name="take-look"),
    path("looks/<int:pk>/", looks.look_page, name="look"),
    path("looks/<int:pk>/answer/", looks.answer, name="look-answer"),
    path("looks/<int:pk>/renew/", looks.renew, name="look-renew"),
    path("looks/<int:pk>/rule/", looks.rule, name="look-rule"),
    path("desk/", desk.desk, name="desk"),
    path("desk/look/", desk.look, name="desk-look"),
    path("desk/veil/", desk.veil, name="desk-veil"),
    path("break/", desk.pause, name="break"),
    path("queues/", queues.queues, name="queues"),
    path("queues/<int:pk>/", queues.change, name="queue-change"),
    path("queues/<int:pk>/close/", queues.close, name="queue-close"),
    path("queues/<int:pk>/rights/", queues.rights, name="queue-rights"),
]
