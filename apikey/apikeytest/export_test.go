package apikeytest

// Rules returns the rules of the suite.
var Rules = rules
