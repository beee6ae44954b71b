package mcp

// MaxBatch is how many messages a body has at most.
const MaxBatch = maxBatch
