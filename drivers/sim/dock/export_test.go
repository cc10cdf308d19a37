package dock

// Handler is what Serve serves.
var Handler = handler
