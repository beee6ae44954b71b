package dataset

// demoGenres are TMDB's genres with their weight in the first and in the last
// year of the demo set, and the median of what their films return, in per cent
// of the budget. Titles of a genre are made of its things.
var demoGenres = []struct {
	name        string
	first, last int
	returns     int
	things      []string
}{
	{"Action", 110, 115, 150, []string{
		"Ambush", "Bodyguard", "Convoy", "Countdown", "Detonator", "Getaway", "Gunrunner", "Overpass",
		"Pursuit", "Showdown", "Stuntman", "Tripwire",
	}},
	{"Adventure", 85, 60, 170, []string{
		"Caravan", "Castaway", "Compass", "Expedition", "Glacier", "Jungle", "Lagoon", "Map",
		"Mapmaker", "Schooner", "Stowaway", "Volcano",
	}},
	{"Animation", 20, 75, 210, []string{
		"Acorn", "Badger", "Cloud Machine", "Dumpling", "Firefly", "Hedgehog", "Kite", "Little Cloud",
		"Penguin", "Robot", "Snail", "Toymaker",
	}},
	{"Comedy", 190, 165, 145, []string{
		"Best Man", "Blunder", "Butler", "Chaperone", "Dentist", "Honeymoon", "Houseguest",
		"Inheritance", "Lodger", "Parrot", "Understudy", "Wedding",
	}},
	{"Crime", 100, 70, 115, []string{
		"Alibi", "Bagman", "Counterfeiter", "Fence", "Heist", "Informer", "Ledger", "Loan",
		"Pawnbroker", "Safecracker", "Verdict", "Warehouse",
	}},
	{"Documentary", 12, 125, 120, []string{
		"Archive", "Beekeeper", "Census", "Choir", "Factory", "Field Notebook", "Glassblower",
		"Harvest", "Marathon", "Reef", "River", "Town Hall",
	}},
	{"Drama", 290, 235, 110, []string{
		"Apprentice", "Confession", "Daughter", "Farewell", "Homecoming", "Kitchen Table",
		"Lighthouse", "Neighbour", "Orchard", "Photograph", "Promise", "Teacher",
	}},
	{"Family", 50, 65, 180, []string{
		"Birthday", "Bicycle", "Goose", "Grandmother", "Picnic", "Pony", "Puppy", "School Play",
		"Sled", "Snow Day", "Summer Camp", "Treehouse",
	}},
	{"Fantasy", 35, 60, 150, []string{
		"Amulet", "Changeling", "Dragon", "Enchantress", "Giant", "Griffin", "Kingdom", "Moon Gate",
		"Oracle", "Spellbook", "Tower", "Wishing Well",
	}},
	{"History", 40, 28, 90, []string{
		"Ambassador", "Archduke", "Chronicle", "Courier", "Crown", "Embassy", "Regent", "Revolt",
		"Senator", "Silk Road", "Treaty", "Viceroy",
	}},
	{"Horror", 85, 120, 240, []string{
		"Attic", "Burial", "Cellar", "Chapel", "Doll", "Harrowing", "Moth", "Sexton", "Séance",
		"Staircase", "Whisper", "Wraith",
	}},
	{"Music", 35, 32, 120, []string{
		"Accordion", "Band", "Cello", "Chorus", "Drummer", "Encore", "Jukebox", "Lullaby", "Melody",
		"Nocturne", "Piano Tuner", "Serenade",
	}},
	{"Mystery", 45, 55, 140, []string{
		"Cipher", "Clockmaker", "Disappearance", "Envelope", "Footprint", "Handkerchief", "Keyhole",
		"Locked Room", "Manuscript", "Riddle", "Witness", "Wristwatch",
	}},
	{"Romance", 100, 80, 135, []string{
		"Bouquet", "Dance", "Kiss", "Letter", "Love Song", "Lover", "Perfume", "Proposal",
		"Rendezvous", "Rose Garden", "Suitor", "Waltz",
	}},
	{"Science Fiction", 40, 70, 155, []string{
		"Airlock", "Android", "Antenna", "Colony", "Comet", "Orbit", "Paradox", "Planet", "Satellite",
		"Signal", "Starship", "Time Engine",
	}},
	{"Thriller", 55, 150, 110, []string{
		"Blackout", "Bluff", "Checkpoint", "Decoy", "Eavesdropper", "Hostage", "Night Train",
		"Passenger", "Silencer", "Surveillance", "Trespasser", "Undertow",
	}},
	{"War", 55, 15, 95, []string{
		"Armistice", "Barricade", "Battalion", "Bugle", "Bunker", "Deserter", "Front Line", "Medic",
		"Minefield", "Regiment", "Sentry", "Trench",
	}},
	{"Western", 85, 4, 80, []string{
		"Bounty", "Cattle Drive", "Corral", "Deputy", "Drifter", "Gunslinger", "Homestead", "Posse",
		"Saddle", "Sheriff", "Stagecoach", "Wagon",
	}},
}

// The words that titles are made of. Places and people are invented.
var (
	demoPatterns = []string{
		"The {such} {thing}", "The {such} {thing}", "The {such} {thing}", "{such} {thing}",
		"{such} {thing}",
		"The {thing} of {place}", "The {place} {thing}", "The Last {thing} in {place}",
		"The {thing} from {place}",
		"The {thing} and the {other}", "The {other} and the {thing}",
		"{name}'s {thing}", "{name} and the {thing}", "{name} and the {such} {other}",
		"{name} Loses the {thing}",
		"{doing} {name}", "{doing} the {thing}", "{doing} the {such} {thing}",
		"{time} in {place}", "{many} Nights in {place}", "{many} Miles to {place}",
		"Letters from {place}",
		"Nobody Leaves {place}", "The Road Back to {place}", "Goodbye, {name}",
		"The Trouble with {name}",
		"What the {thing} Knew", "Under the {such} {other}", "My Brother's {thing}",
		"No {thing} for {name}",
		"{time}, {thing}", "Once More the {thing}", "{place}: The {thing}",
	}
	demoThings = []string{
		"Almanac", "Anchor", "Balcony", "Barber", "Barometer", "Bell", "Candle", "Carousel", "Ferry",
		"Fig Tree", "Fog", "Fox", "Gardener", "Harbour", "Heron", "Jacket", "Ladder", "Lamp",
		"Lantern", "Mirror", "Needle", "Orange", "Postman", "Rain", "Sparrow", "Suitcase", "Telegram",
		"Thimble", "Umbrella", "Violin", "Whale", "Windmill",
	}
	demoAdjectives = []string{
		"Amber", "Barefoot", "Borrowed", "Copper", "Counterfeit", "Crooked", "Distant", "Drowned",
		"Electric", "Feathered", "Forgotten", "Gentle", "Glass", "Hollow", "Honest", "Impossible",
		"Ivory", "Lonesome", "Moonlit", "Northern", "Nameless", "Painted", "Paper", "Patient",
		"Reluctant", "Restless", "Salt", "Scarlet", "Second", "Silent", "Sleepless", "Thirteenth",
		"Tin", "Unfinished", "Unlikely", "Vanishing", "Velvet", "Wandering", "Winter", "Wooden",
	}
	demoPlaces = []string{
		"Ardenholt", "Bellacosta", "Brindle Creek", "Caldavista", "Cobble Harbour",
		"Dovetail Junction", "Duskwater", "East Willoway", "Fort Grislow", "Hollowgate", "Kalabrand",
		"Larkmere", "Lower Fennimore", "Marrowick", "Mount Ithaly", "Novogrift", "Ostermoor",
		"Pell Island", "Port Ansel", "Port Lumen", "Quillhaven", "Rue Cendrine", "Saint Orrin",
		"Salt Meridian", "Santa Velina", "Tamsin Falls", "Tarn Abbey", "Umberfield", "Varnhollow",
		"Vellum Bay", "Wexcombe Hill", "Zephyr City",
	}
	demoNames = []string{
		"Ada Featherquill", "Augustin Pell", "Aunt Petra", "Baptiste Lunel", "Birdie Madrigal",
		"Bram Tolliver", "Captain Solveig", "Caspar Nightly", "Cordelia Mudd", "Desmond Ayo",
		"Doctor Wren", "Ezra Finchlow", "Felix Abernook", "Hattie Quick", "Inés Calloway",
		"Jonah Quill", "Lena Marisol", "Lorcan Daye", "Magnus Thimble", "Marguerite Vane",
		"Mister Fennimore", "Nadia Vostrik", "Odile Farrow", "Otis Larkin", "Ottoline Grey",
		"Pilar Montclare", "Priya Thornfield", "Rafael Sundry", "Ruth Ambergris", "Silas Overhill",
		"Teodor Blick", "Uncle Bao", "Wilhelmina Stroud", "Yuki Tanager", "Zelda Marsh",
	}
	demoDoings = []string{
		"Burying", "Chasing", "Following", "Forgetting", "Forgiving", "Hiding", "Inventing",
		"Outrunning", "Painting", "Remembering", "Selling", "Stealing", "Waiting for",
	}
	demoTimes = []string{
		"A Cold Spring", "After Supper", "All Saints", "August", "Carnival", "Eleven O'Clock",
		"First Frost", "Half Past Nine", "High Water", "Late October", "Low Tide", "Midwinter",
		"Sunday Evening", "The Long Thaw",
	}
	demoNumbers = []string{
		"Eleven", "Forty", "Four", "Nine", "Seven", "Six", "Three Hundred", "Twenty",
	}
)
