package mcp

// Tokens is how answers and lists are measured.
var Tokens = tokens

// MaxBatch is how many messages a body has at most.
const MaxBatch = maxBatch
