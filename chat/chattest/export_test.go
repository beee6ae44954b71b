package chattest

// Rules are the rules of the suite.
var Rules = rules
