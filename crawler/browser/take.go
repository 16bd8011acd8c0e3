package browser

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/cdp/jsonv2"
	"github.com/chromedp/cdproto/emulation"
	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

//go:embed walk.js
var walk string

const (
	stopEvery = 100 * time.Millisecond

	piece     = 512 << 10 // UTF-16 units that are taken at a time; up to six bytes each on the wire
	maxFrames = 64        // of a page
)

// take stops the page's scripts and writes out its DOM, frames last, in at most as
// many bytes as were asked for.
func (p *page) take(ctx context.Context, r *Result) error {
	tree, err := p.stop(ctx)
	if err != nil {
		return err
	}
	if tree.FrameTree == nil || tree.FrameTree.Frame == nil || tree.FrameTree.Frame.UnreachableURL != "" {
		return errors.New("chromium shows an error in place of the page")
	}
	u, err := finalURL(tree.FrameTree.Frame.URL)
	if err != nil || !p.site.allows(hostOf(u)) {
		u = p.order.url
	}
	r.URL = u.String()

	var b strings.Builder
	frames := framesOf(tree.FrameTree, nil)
	if len(frames) > maxFrames {
		frames, r.Withheld = frames[:maxFrames], r.Withheld+len(frames)-maxFrames
	}
	for i, f := range frames {
		if r.Cut, err = p.write(ctx, &b, f); err != nil && (i == 0 || ctx.Err() != nil) {
			break
		} else if err != nil {
			r.Withheld++
			err = nil
		}
		if r.Cut {
			break
		}
	}
	r.HTML = strings.ToValidUTF8(b.String(), "")
	if r.HTML != "" && err != nil {
		r.Cut, err = true, nil // what was written before counts
	}
	return err
}

// stop ends the page's scripts, as often as they begin again, and says which frames
// there are.
func (p *page) stop(ctx context.Context) (tree cdpage.GetFrameTreeResult, err error) {
	post(p.session, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	post(p.session, cdpage.StopLoading, cdp.Empty{})
	quiet := make(chan struct{})
	go func() {
		defer close(quiet)
		tree, err = call(ctx, p.session, cdpage.GetFrameTree, cdp.Empty{})
	}()
	for {
		post(p.session, runtime.TerminateExecution, cdp.Empty{})
		select {
		case <-quiet:
			return tree, err
		case <-time.After(stopEvery):
		}
	}
}

// framesOf lists the frames that show something, each before those in it.
func framesOf(t *cdpage.FrameTree, all []cdp.FrameID) []cdp.FrameID {
	if t == nil || t.Frame == nil || len(all) > maxFrames {
		return all
	}
	if t.Frame.UnreachableURL == "" {
		all = append(all, t.Frame.ID)
	}
	for _, child := range t.ChildFrames {
		all = framesOf(child, all)
	}
	return all
}

// write adds one frame, until it ends or there is no more room.
func (p *page) write(ctx context.Context, b *strings.Builder, frame cdp.FrameID) (cut bool, err error) {
	world, err := call(ctx, p.session, cdpage.CreateIsolatedWorld, cdpage.CreateIsolatedWorldParams{FrameID: frame})
	if err != nil {
		return false, err
	}
	if _, err := p.evaluate(ctx, world.ExecutionContextID, walk+"\n\"\""); err != nil {
		return false, err
	}
	for {
		text, err := p.evaluate(ctx, world.ExecutionContextID, fmt.Sprintf("next(%d)", piece))
		if err != nil || text == "" {
			return false, err
		}
		room := int(p.order.Size) - b.Len()
		if len(text) > room {
			b.WriteString(text[:max(room, 0)])
			return true, nil
		}
		b.WriteString(text)
	}
}

// evaluate runs a script that gives a string.
func (p *page) evaluate(ctx context.Context, world runtime.ExecutionContextID, script string) (text string, err error) {
	got, err := call(ctx, p.session, runtime.Evaluate, runtime.EvaluateParams{
		Expression: script, ContextID: world, ReturnByValue: yes(), Silent: yes(),
	})
	switch {
	case err != nil:
		return "", err
	case got.ExceptionDetails != nil || got.Result == nil:
		return "", errors.New("the page could not be written out")
	}
	err = jsonv2.Unmarshal(got.Result.Value, &text, jsonv2.AllowInvalidUTF8(true))
	return text, err
}
