package emailtest

// Rules are the rules of the suite.
var Rules = rules
