#!/bin/sh
# Shows in a minute what Marquee does: a server starts, films are imported, the assistant
# answers, and a draft is written. It needs no key and no network, and leaves nothing behind.
# MARQUEE names the program; without it, this builds one.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
server=
end() {
	trap - EXIT
	if [ -n "$server" ]; then
		kill "$server" 2>/dev/null || true
		wait "$server" || true
	fi
	rm -rf "$folder"
}
trap end EXIT
trap 'exit 130' INT TERM

program=${MARQUEE:-$folder/marquee}
[ -n "${MARQUEE:-}" ] || CGO_ENABLED=0 go build -o "$program" ./cmd/marquee
cd "$folder"
export MARQUEE_STORE="sqlite:$folder/marquee.db"
export MARQUEE_MODEL=offline

say() { printf '\n# %s\n' "$*"; }
marquee() {
	printf '$ marquee'
	for word in "$@"; do
		case $word in *[!A-Za-z0-9._:/-]*) printf ' "%s"' "$word" ;; *) printf ' %s' "$word" ;; esac
	done
	printf '\n'
	"$program" "$@"
}

say "A server, for yourself: a page, an API, and a store in one file."
"$program" serve --addr 127.0.0.1:0 --no-demo >out 2>log &
server=$!
until grep -q http:// out; do
	kill -0 "$server" 2>/dev/null || { cat log >&2; exit 1; }
	sleep 0.1
done
cat out
address=$(sed 's/.*\(http:[^ ]*\).*/\1/; q' out)

say "Films come from a file. A row that is wrong is refused, and said."
cat >films.csv <<'FILMS'
id,title,release_date,genres,budget,revenue,popularity,vote_average,vote_count
1,The Lamp,2019-03-01,"Drama, War",2000000,9000000,12.5,7.1,900
2,Storm at Noon,2019-07-12,"Thriller, Drama",15000000,42000000,31.0,6.8,2100
3,Laughing Stock,2020-02-14,Comedy,8000000,30000000,22.4,6.2,1500
4,Two Spoons,2020-05-08,"Comedy, Romance",5000000,11000000,9.8,6.9,800
5,The Long Ditch,2020-11-11,"War, History",30000000,21000000,14.2,7.4,1300
6,Night Post,2021-01-22,"Horror, Thriller",3000000,55000000,40.1,6.5,2600
7,Paper Moons,2021-09-03,"Drama, Romance",6000000,16000000,17.7,7.8,1900
8,Last Laugh,2021-12-24,Comedy,9000000,61000000,35.3,6.7,3000
nine,A row without an id,2021-12-31,Drama,1,1,1,1,1
FILMS
marquee import films.csv || [ $? = 3 ] # 3: a row was refused
printf '$ cat marquee-rejects.csv\n'
cat marquee-rejects.csv

say "How did genres change over the years?"
marquee genres --from 2019 --to 2021
say "Which films earned the most?"
marquee top --sort revenue --limit 3

say "The assistant answers from the same numbers. Here rules take the place of a model."
marquee ask "Which genre had the most films in 2021?"

say "A draft. It is in the history of the page now."
marquee draft "Invite the film club to a screening of Night Post on Friday" \
	--tone casual --recipient Grace --sender Ada --length short

if command -v curl >/dev/null; then
	say "The page has all of it, and so has the API:"
	printf '$ curl %s/api/v1/info\n' "$address"
	curl --silent --show-error --fail "$address/api/v1/info"
	printf '\n'
fi
say "That was all. To go on: make run, and open http://127.0.0.1:8080"
