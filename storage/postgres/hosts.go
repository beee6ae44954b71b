package postgres

import (
	"net"
	"net/url"
	"strings"
)

// defaultPort is the port of a Postgres server.
const defaultPort = "5432"

// cutHosts takes the hosts out of a URL, as libpq reads them: h1:5432,h2,[::1]:5433. It
// returns the URL without them, and the hosts and ports as the parameters host and port
// list them. Both are empty if the URL names none. [net/url] reads only one host.
func cutHosts(text string) (rest, hosts, ports string, err error) {
	rest, list := cutList(text)
	if list == "" {
		return rest, "", "", nil
	}
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

// cutList takes the list of hosts out of a URL, as it is written.
func cutList(text string) (rest, list string) {
	scheme, after, _ := strings.Cut(text, "://")
	authority := after
	if end := strings.IndexAny(after, "/?#"); end >= 0 {
		authority = after[:end]
	}
	list = authority[strings.LastIndex(authority, "@")+1:]
	if list == "" {
		return text, ""
	}
	user := strings.TrimSuffix(authority, list)
	return scheme + "://" + user + strings.TrimPrefix(after, authority), list
}

// Name returns a URL of [Open] as it may be shown: with its hosts, and without a
// password and without parameters. It returns "" for a URL that it cannot read.
func Name(text string) string {
	if _, _, _, err := cutHosts(text); err != nil {
		return ""
	}
	rest, list := cutList(text)
	u, err := url.Parse(rest)
	if err != nil || strings.Contains(u.Path, "@") ||
		u.User == nil && strings.Contains(rest, "@") { // a password that is not escaped
		return ""
	}
	if list == "" {
		list = listOf(u.Query())
	}
	name := u.Scheme + "://"
	if u.User != nil {
		name += (&url.URL{User: u.User}).Redacted()[len("//"):]
	}
	return name + list + u.EscapedPath()
}

// listOf returns the hosts that the parameters host and port name, in one list.
func listOf(params url.Values) string {
	if !params.Has("host") {
		return ""
	}
	hosts := strings.Split(params.Get("host"), ",")
	ports := strings.Split(params.Get("port"), ",")
	for i := range hosts {
		if port := ports[min(i, len(ports)-1)]; port != "" {
			hosts[i] = net.JoinHostPort(hosts[i], port)
		}
	}
	return strings.Join(hosts, ",")
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
