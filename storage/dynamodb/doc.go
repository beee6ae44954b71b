// Package dynamodb keeps drafts, films, conversations and API keys in Amazon DynamoDB,
// or in a server that speaks its protocol.
//
//	db, err := dynamodb.Open(ctx, "dynamodb://marquee?region=eu-central-1")
//	if err != nil {
//		return err
//	}
//	defer db.Close()
//	films, err := movies.New(db.Movies(), nil)
//
// Everything that a store acknowledged is in several data centres of a region. Any
// number of servers may use the same tables. Only the lists of owners, which a copy
// needs, scan a table.
//
// # Tables
//
// There are four tables, which are billed on demand. In the first three, keys begin with
// the owner.
//
//	PREFIX-drafts
//	  owner    id               a draft
//	  index by_created          owner, place: whole drafts, by when they were created
//	  index by_lease            pending, lease: keys of pending drafts, in one partition
//	PREFIX-chats
//	  owner    ID               a conversation, with the message that was written last
//	  owner    ID·LIFE·MESSAGE  every other message; · is a NUL character
//	  index by_created          owner, place: conversations without messages
//	PREFIX-keys
//	  owner    id               an API key
//	  index by_created          owner, place: whole keys, by when they were created
//	PREFIX-films
//	  pk            sk
//	  film#ID       film        a film
//	  *             RANK        the same film in the list of all films,
//	  y#YEAR        RANK          in the list of its year, 0 if it has none,
//	  g#GENRE       RANK          in the list of each of its genres,
//	  w#A           RANK          in the list of the first letter of each word,
//	  w#ABC         RANK          in the list of the first three letters of each word
//	                              that has three,
//	  demo          RANK          and in the list of invented films
//	  earnings      YEAR ID       what it cost and earned, if both are known
//	  years         YEAR        how many films a year has
//	  genres        YEAR        the same, and how many of each genre
//	  journal       head        who is writing films
//	  journal#BATCH NUMBER      what they are about to write
//	  meta          import      where the films come from
//	  meta          version     the version of all of this
//
// A place is a time in microseconds and an id. A RANK is a popularity and an id. Both
// are written so that the texts sort like the numbers. Lists hold whole films, so that
// a page is one query. A search reads the lists of its two longest words that have three
// letters, of the year and of the genre, and DynamoDB filters them. It reads a page of
// each in turns until one list has the answer. If there is no such list, it reads that of
// the first letter of its longest word.
//
// Tables of version 1 have no earnings and no import. Open makes them tables of version
// 2 by writing that version down. Programs that know only version 1 do not open them
// from then on, because they would lose the money of films. Stop such servers first.
// Tables of version 3 have no table of API keys.
//
// # Writing
//
// A draft is one conditional write. If its acknowledgement is lost, the SDK repeats the
// write, and is told that the condition does not hold. The store then reads the draft,
// and recognizes its own write. A message is one conditional write of the header of its
// conversation.
//
// One server at a time writes films. It writes a batch of changes into the journal,
// commits it by one write, and then puts each change into its place. If a server dies
// during that, the next writer completes the batch. Until then, searches may find only
// some of its films. The import is put into its place last, so that a server that sees
// the import finds all films of the batch. A server that stops halfway keeps others
// from writing for 20 seconds. The clocks of servers may differ by 5 seconds.
//
// # Cost
//
// Reads are strongly consistent, except in the index of leases. A read unit is 4 KB. A
// write unit is 1 KB, and an item is also written into its indexes.
//
//	ping                     1 read and 4 writes that are refused
//	get a draft              1 read of the draft
//	list drafts              1 query: the sum of the page's drafts
//	create, update a draft   1 write of the draft, twice its size, and 1 for the lease
//	abandoned drafts         1 query, and a read of each draft found
//	check an API key         1 read of about 0.3 KB a second, and 2 writes an hour
//	get a conversation       1 query: the sum of its messages
//	list conversations       1 query of about 0.2 KB each
//	count an owner           2 queries that read all drafts, or all messages, of the owner:
//	                         250 units a MB; at most once a minute
//	put a message            2 reads and 2 writes: this message, and the one before
//	rank a year              1 read and 2 queries of n films each, about 0.5 KB a film
//	search                   1 query of the page, and more if films do not match: for
//	                         each list at most as much as for the shortest
//	count genres             1 query, about 5 KB a year
//	summary                  1 query, about 0.1 KB a year
//	import                   1 read
//	earnings                 2 queries, about 0.1 KB a year and for each film found
//	upsert a film            about 15 writes of the film; 10,000 films, 150,000 units
//	change its popularity    twice that, because the film moves in its lists
//
// # Limits
//
// One partition takes 1,000 writes a second. The list of all films is one partition, so
// an import reaches at most a thousand films a second. The index of leases is another,
// and allows 500 drafts a second. The records of one owner may have 10 GB in each table,
// and the index takes half of that.
//
// # Permissions
//
// A server needs DescribeTable, GetItem, BatchGetItem, Query, Scan, PutItem, UpdateItem,
// DeleteItem and BatchWriteItem on the tables and their indexes. Open creates missing
// tables, and turns on their point-in-time recovery at AWS. The first program that does so
// also needs CreateTable and UpdateContinuousBackups.
package dynamodb
