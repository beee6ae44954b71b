// Package dynamodb keeps drafts, films and conversations in Amazon DynamoDB, or
// in a server that speaks its protocol.
//
// What a store acknowledged is in several of a region's data centres. Any number
// of servers may use the same tables. No call scans a table, but those that list
// the owners, for copying.
//
// # Tables
//
// There are three tables, billed on demand. The owner leads the keys of the first
// two.
//
//	PREFIX-drafts
//	  owner    id               a draft
//	  index by_created          owner, place: whole drafts by the time of making
//	  index by_lease            pending, lease: keys of pending drafts, in one partition
//	PREFIX-chats
//	  owner    ID               a conversation, with the message that was written last
//	  owner    ID·LIFE·MESSAGE  every other message; · is a NUL character
//	  index by_created          owner, place: conversations without messages
//	PREFIX-films
//	  pk            sk
//	  film#ID       film        a film
//	  *             RANK        the same film in the list of all films,
//	  y#YEAR        RANK          in that of its year, 0 for none,
//	  g#GENRE       RANK          in those of its genres,
//	  w#A           RANK          in those of the first letters of its words,
//	  w#ABC         RANK          in those of their first three, if they have them,
//	  demo          RANK          and in that of invented films
//	  earnings      YEAR ID       what it cost and earned, if both are known
//	  years         YEAR        how many films a year has
//	  genres        YEAR        the same, and how many of each genre
//	  journal       head        who is writing films
//	  journal#BATCH NUMBER      what they are about to write
//	  meta          import      where the films come from
//	  meta          version     the version of all of this
//
// A place is a time in microseconds and an id, a RANK the popularity and the id;
// all are written so that texts sort as numbers do. Lists hold whole films, so
// that a page is one query. A search reads the list of the longest word that it
// has, else that of the year, else that of the genre, and DynamoDB picks out what
// fits.
//
// Tables of version 1 have neither earnings nor an import. Open makes them tables
// of version 2 by writing that down, and programs that know only version 1, which
// would lose the money of films, do not open them any more. Such servers that
// still run are to be stopped before.
//
// # Writing
//
// A draft is one conditional write. When its acknowledgement is lost, the SDK
// repeats it and is told that the condition does not hold: the store then reads
// the draft, and knows its own write by the version and the lease. A message is
// one conditional write of the conversation, see PutMessage.
//
// Films are written by one server at a time. A batch of changes is first written
// into the journal, then committed by one write, then brought into its places;
// whoever writes next completes what a server left that died over it. Until then
// searches find some of its films and not yet others. The import is brought into
// its place last: who sees it finds all the films of its batch. A server that
// stops in the middle keeps others from writing for 20 seconds. Clocks of servers
// may differ by 5 seconds.
//
// # Cost
//
// Reads are strongly consistent, but for the index of leases: one read unit for
// every 4 KB. A write unit is 1 KB; what is in an index is written there too.
//
//	get a draft              1 read of the draft
//	list drafts              1 query: the sum of the page's drafts
//	create, update a draft   1 write of the draft, twice its size, and 1 for the lease
//	abandoned drafts         1 query, and a read of each draft found
//	get a conversation       1 query: the sum of its messages
//	list conversations       1 query of about 0.2 KB each
//	put a message            2 reads and 2 writes: this message, and the one before
//	rank a year              1 read and 2 queries of n films each, about 0.5 KB a film
//	search                   1 query of the page, and more where films are passed over
//	count genres             1 query, about 5 KB a year
//	summary                  1 query, about 0.1 KB a year
//	import                   1 read
//	earnings                 2 queries, about 0.1 KB a year and as much a film of known money
//	upsert a film            about 15 writes of the film; 10,000 films, 150,000 units
//	change its popularity    twice that: the film moves in its lists
//
// One partition takes 1,000 writes a second, and the list of all films is one: an
// import runs at a thousand films a second at best. The index of leases is
// another: 500 drafts a second. What an owner has may be 10 GB large in each
// table, half of it in the index.
//
// # Permissions
//
// A server needs DescribeTable, GetItem, BatchGetItem, Query, PutItem, DeleteItem
// and BatchWriteItem on the tables and their indexes, and Scan for copying. Open
// makes the tables that are missing, and turns on their point-in-time recovery at
// AWS: who does that first needs CreateTable and UpdateContinuousBackups as well.
package dynamodb
