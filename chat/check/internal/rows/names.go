package rows

// nameAt returns the longest name of a cell that begins at a token.
func (s *sentence) nameAt(i int) item {
	best := 0
	found := map[int]bool{} // values, and whether they are whole
	for _, p := range s.t.index[s.tokens[i].key] {
		v := s.t.values[p.value]
		n := s.run(i, v.keys[p.at:])
		whole := n == len(v.keys)
		if n < best || !s.isName(i, n, v, whole) {
			continue
		}
		if n > best {
			best = n
			clear(found)
		}
		found[p.value] = found[p.value] || whole
	}
	if best == 0 {
		return item{}
	}
	return item{kind: name, from: i, to: i + best, spots: s.t.spotsOf(found)}
}

// run returns how many tokens from i on are the keys.
func (s *sentence) run(i int, keys []string) int {
	n := 0
	for n < len(keys) && i+n < len(s.tokens) && s.tokens[i+n].key == keys[n] {
		n++
	}
	return n
}

// isName tells whether n tokens name a value.
func (s *sentence) isName(i, n int, v value, whole bool) bool {
	words, numbers, telling := 0, 0, 0
	for j := i; j < i+n; j++ {
		t := s.tokens[j]
		switch {
		case t.number || t.spelled:
			numbers++
		case stopwords[t.key]:
		case s.inHead[j]:
			words++
		default:
			words++
			telling++
		}
	}
	if words+numbers == 0 {
		return false
	}
	all := 0
	for _, k := range v.keys {
		if !isDigit(k[0]) && !stopwords[k] {
			all++
		}
	}
	switch {
	case words == 0:
		return false
	case whole && n > 1:
		return true
	case whole:
		return telling > 0 && len(s.tokens[i].text) > 1
	case numbers > 0 && !isDigit(s.tokens[i].key[0]) && telling == 0:
		return false
	case telling == 0 || n == 1 && (len(s.tokens[i].text) < 3 || common[s.tokens[i].key]):
		return false
	}
	return words*2 >= all || words >= 2
}

// spotsOf returns where values stand. In a column in which one stands as a whole, others do not
// count.
func (t *Table) spotsOf(found map[int]bool) []spot {
	whole := map[int]bool{}
	for v, all := range found {
		if all {
			whole[t.values[v].column] = true
		}
	}
	spots := make([]spot, 0, len(t.columns))
	for c := range t.columns {
		p := spot{column: c, rows: newRowset(len(t.cells)), whole: whole[c]}
		for v, all := range found {
			if t.values[v].column == c && all == whole[c] {
				p.rows = p.rows.or(t.values[v].rows)
			}
		}
		if !p.rows.empty() {
			spots = append(spots, p)
		}
	}
	return spots
}

var (
	stopwords = stemmed(`a an the of in on at to for and or be have do by as with from that this
		there then than but so no not only out over into about after before off down i it he she
		they we who what when where which other more most less least all both each during while
		their his her its him them between also any one same if up`)
	common = stemmed(`episode award team game win lose play player season year match point score race round
		time first second third last new day week home away total number high low best record
		title name club city league cup final division open series united state national
		world place list town north south east west draw tie goal company party district
		county school college university station street st saint de la van von john group stage
		star american british french german night men women international grand
		prix championship tournament masters championships`)
)

func stemmed(words string) map[string]bool {
	all := map[string]bool{}
	for w := range set(words) {
		all[stem(w)] = true
	}
	return all
}
