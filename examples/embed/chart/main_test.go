package main

func Example() {
	main()
	// Output:
	// Films by genre, 2016 to 2020 (invented):
	// Drama            #######################                  [23 28 29 27 8]
	// Comedy           #################                        [19 19 22 17 10]
	// Thriller         #################                        [18 25 18 14 10]
	// Horror           ###########                              [8 9 12 19 9]
	// Action           ###########                              [10 15 11 14 5]
	//
	// Most popular of the 49 films of 2020 (2 of unknown popularity left out):
	// The Informer of Umberfield                134.0
	// Painting the Northern Verdict              20.2
	// Under the Paper Telegram                   19.6
}
