"""What we watch, when it is due, who visits it now and how the visits went. It may know accounts and the audit."""
