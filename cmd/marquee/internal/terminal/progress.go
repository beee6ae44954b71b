package terminal

import (
	"time"

	"github.com/schollz/progressbar/v3"
)

// NewProgress returns a bar on the error stream that shows how much of a total is done. A
// total of 0 or less means that the total is unknown. If the error stream is not a
// terminal, the bar writes nothing. Finish removes the bar. Clear removes it until the
// next change, so that the caller can write a line. The bar draws past the filter of the
// stream, so doing must not be text from elsewhere.
func NewProgress(
	std Streams, doing string, total int64, o ...progressbar.Option,
) *progressbar.ProgressBar {
	if total <= 0 {
		total = -1 // the library shows a spinner
	}
	return progressbar.NewOptions64(total, append([]progressbar.Option{
		progressbar.OptionSetDescription(doing),
		progressbar.OptionSetVisibility(std.ErrWidth > 0),
		progressbar.OptionSetWriter(controlOf(std.Err)),
		progressbar.OptionSetWidth(BarWidth),
		progressbar.OptionShowCount(),
		progressbar.OptionShowTotalBytes(total > 0),
		progressbar.OptionThrottle(100 * time.Millisecond),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionSetSpinnerChangeInterval(0), // its goroutine races with Finish
	}, o...)...)
}
