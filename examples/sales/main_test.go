package main

func Example() {
	main()
	// Output:
	// North sold 17 books in Q1 and 64 in Q2. South sold 21 in Q1.
	// "17" is quoted (North, Q1, sold: 17)
	// "64" is quoted (North, Q2, sold: 64)
	// "21" is contradicted (South, Q1, sold: 12)
	// 1 of 2 figures have changed since: [{30 32 64 70}]
}
