package terminal

import (
	"time"

	"github.com/schollz/progressbar/v3"
)

// NewProgress returns a bar on the error stream that shows how much of a total is
// done. A total of 0 or less is unknown. Where the error stream is not a terminal,
// the bar writes nothing. Finish takes it away, and Clear makes room for a line
// before it goes on.
func NewProgress(
	std Streams, doing string, total int64, o ...progressbar.Option,
) *progressbar.ProgressBar {
	if total <= 0 {
		total = -1 // of which the library makes a spinner
	}
	return progressbar.NewOptions64(total, append([]progressbar.Option{
		progressbar.OptionSetDescription(doing),
		progressbar.OptionSetVisibility(std.ErrWidth > 0),
		progressbar.OptionSetWriter(std.Err),
		progressbar.OptionSetWidth(BarWidth),
		progressbar.OptionShowCount(),
		progressbar.OptionShowTotalBytes(total > 0),
		progressbar.OptionThrottle(100 * time.Millisecond),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionSetSpinnerChangeInterval(0), // its goroutine races with Finish
	}, o...)...)
}
