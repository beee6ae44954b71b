package main

func Example() {
	main()
	// Output:
	// Subject: Thank the speakers of our meetup
	//
	// Hi Grace and Barbara,
	//
	// I wanted to thank the speakers of our meetup.
	//
	// Here is what you need to know:
	// - The recordings are online.
	// - Dinner next time is on us.
	//
	// Let me know what you think, and shout if anything is unclear.
	//
	// Thanks a lot!
	//
	// Cheers,
	// Ada
	//
	// 1 draft in the history of ada
}
