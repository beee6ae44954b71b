// Package supply tests that known vulnerabilities are found in the modules of the project.
package supply

// root is the folder of the module.
const root = "../.."
