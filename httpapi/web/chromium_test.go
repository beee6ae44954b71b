package web_test

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// require lists, in this variable, what a test may not be skipped for want of;
// `make test` sets it.
const require = "MARQUEE_TEST_REQUIRE"

// missing skips a test for want of something, or fails it where that is required.
func missing(t *testing.T, what, why string) {
	t.Helper()
	if slices.Contains(strings.Split(os.Getenv(require), ","), what) {
		t.Fatalf("%s is required: %s", what, why)
	}
	t.Skipf("needs a %s: %s; make test installs it", what, why)
}

func needBrowser(t *testing.T) {
	t.Helper()
	if chromium() == "" {
		missing(t, "browser", "no Chromium was found; CHROME may name one")
	}
}

func TestMain(m *testing.M) {
	status := m.Run()
	closeBrowser()
	os.Exit(status)
}

// closeBrowser ends the browser, if a test has started one.
var closeBrowser = func() {}

// sharedBrowser starts the browser that tests share.
var sharedBrowser = sync.OnceValues(func() (context.Context, error) {
	ctx, end, err := startBrowser()
	closeBrowser = end
	return ctx, err
})

// startBrowser starts a browser. The caller must end it, even after an error.
func startBrowser() (ctx context.Context, end func(), err error) {
	profile, err := os.MkdirTemp("", "marquee-browser-")
	if err != nil {
		return nil, func() {}, err
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(chromium()), chromedp.UserDataDir(profile),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WSURLReadTimeout(patience),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("force-prefers-reduced-motion", true))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(ctx)
	end = func() {
		cancel()
		stop()
		os.RemoveAll(profile)
	}
	return ctx, end, chromedp.Do(ctx)
}

// chromium finds the browser; "" is none. Where the same browser is there without a window, it
// is taken: it takes a third less of the processor.
func chromium() string {
	for _, name := range []string{os.Getenv("CHROME"), "chromium-headless-shell", "chromium",
		"chromium-browser", "google-chrome",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	return ""
}
