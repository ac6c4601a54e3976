"""Tables of the world outside: divisions, zones that are none, and the codes of people's particulars."""
