// Package supply tests what the project is made of: the actions of its workflows, the
// vulnerabilities that are known in its modules, and the licences of what it ships.
package supply

// root is the folder of the module.
const root = "../.."
