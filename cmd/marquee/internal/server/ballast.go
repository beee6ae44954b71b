package server

import "os"

// ballastSize is how much memory the ballast only seems to take, in bytes. It comes in pieces,
// because Go touches a piece whole if it begins in memory that was used before.
const (
	ballastSize = 32 << 20
	pieceSize   = 2 << 20
)

// Ballast returns memory that is hardly touched, so no machine provides it. Go collects garbage
// when the heap has doubled. The heap of a server has a few megabytes, so without ballast a server
// that answers 20,000 requests a second would collect garbage twenty times a second. There is
// none if GOGC or GOMEMLIMIT says how much memory to use. Keep it alive while the server runs.
func Ballast() [][]byte {
	for _, name := range []string{"GOGC", "GOMEMLIMIT"} {
		if os.Getenv(name) != "" {
			return nil
		}
	}
	pieces := make([][]byte, ballastSize/pieceSize)
	for i := range pieces {
		pieces[i] = make([]byte, pieceSize)
	}
	return pieces
}
