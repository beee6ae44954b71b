package main

func Example() {
	main()
	// Output:
	// Subject: Thank you
	//
	// Hi Grace and Barbara,
	//
	// Thank you very much. The recordings are online. Dinner next time is on us.
	//
	// I really appreciate it.
	//
	// Cheers,
	// Ada
	//
	// 1 draft in the history of ada
}
