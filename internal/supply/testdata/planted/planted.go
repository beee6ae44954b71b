// Planted calls a function with a known vulnerability.
package main

import "example.com/letters"

func main() { println(letters.Open("a letter")) }
