package postgres

import (
	"net/url"
	"strings"
)

// defaultPort is the port of a Postgres server.
const defaultPort = "5432"

// cutHosts takes the hosts out of a URL, as libpq reads them: h1:5432,h2,[::1]:5433. It
// returns the URL without them, and the hosts and ports as the parameters host and port
// list them. Both are empty if the URL names none. [net/url] reads only one host.
func cutHosts(text string) (rest, hosts, ports string, err error) {
	scheme, after, _ := strings.Cut(text, "://")
	authority := after
	if end := strings.IndexAny(after, "/?#"); end >= 0 {
		authority = after[:end]
	}
	list := authority[strings.LastIndex(authority, "@")+1:]
	if list == "" {
		return text, "", "", nil
	}
	user := strings.TrimSuffix(authority, list)
	rest = scheme + "://" + user + strings.TrimPrefix(after, authority)
	var names, numbers []string
	for item := range strings.SplitSeq(list, ",") {
		host, port, err := splitHost(item)
		if err != nil {
			return "", "", "", err
		}
		names, numbers = append(names, host), append(numbers, port)
	}
	return rest, strings.Join(names, ","), strings.Join(numbers, ","), nil
}

// splitHost splits HOST:PORT, where either may be missing. A host in brackets is an
// address of IPv6. A host may be escaped, such as %2Fvar%2Frun for the folder of a
// socket.
func splitHost(item string) (host, port string, err error) {
	host, port, _ = strings.Cut(item, ":")
	if inner, ok := strings.CutPrefix(item, "["); ok {
		if host, port, ok = strings.Cut(inner, "]"); !ok || port != "" && port[0] != ':' {
			return "", "", errURL
		}
		port = strings.TrimPrefix(port, ":")
	}
	if strings.Trim(port, "0123456789") != "" {
		return "", "", errURL
	}
	if host, err = url.PathUnescape(host); err != nil || strings.Contains(host, ",") {
		return "", "", errURL
	}
	if host == "" {
		host = "localhost"
	}
	if port == "" {
		port = defaultPort
	}
	return host, port, nil
}
