"""Pages: the only floor that knows Flask. A form becomes a request, one service answers, a page is shown."""
