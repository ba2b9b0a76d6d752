"""Pages on paper and by e-mail: as PDF, with pictures drawn on the server, and on a schedule."""
