package llm

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

// Image is a picture that goes with a message of a person, such as one of a chart.
type Image struct {
	Type string // one of image/png, image/jpeg, image/gif and image/webp
	Data []byte // the file, from 1 to [MaxImage] bytes
}

// What a request may hold. All vendors with images take as much.
const (
	MaxImage  = 5 << 20 // bytes of one image
	MaxImages = 20      // in all messages together
)

// ImageTypes are the types that an [Image] may have.
func ImageTypes() []string {
	return []string{"image/png", "image/jpeg", "image/gif", "image/webp"}
}

// Base64 returns the data as vendors take it.
func (i Image) Base64() string { return base64.StdEncoding.EncodeToString(i.Data) }

// URL returns the image as a data URL.
func (i Image) URL() string { return "data:" + i.Type + ";base64," + i.Base64() }

// CheckImages fails with [KindInvalid] if the images of a request cannot be sent. One may have
// another type, no data or too much. There may be too many, or one is not in a person's message.
// Models with images call it before they send anything. A model without images refuses them with
// [KindUnsupported].
func (r *Request) CheckImages() error {
	invalid := func(format string, args ...any) error {
		return &Error{Kind: KindInvalid, Message: fmt.Sprintf(format, args...)}
	}
	n := 0
	for _, m := range r.Messages {
		for _, image := range m.Images {
			n++
			switch {
			case m.Role != RoleUser:
				return invalid("image %d is in a message of the role %s; only a person sends images",
					n, m.Role)
			case !slices.Contains(ImageTypes(), image.Type):
				return invalid("image %d has the type %.40q; it must be %s", n, image.Type,
					strings.Join(ImageTypes(), ", "))
			case len(image.Data) == 0 || len(image.Data) > MaxImage:
				return invalid("image %d has %d bytes; it must have from 1 to %d", n, len(image.Data), MaxImage)
			case n > MaxImages:
				return invalid("there are more than %d images", MaxImages)
			}
		}
	}
	return nil
}

// HasImages tells whether a message of the request has an image.
func (r *Request) HasImages() bool {
	return slices.ContainsFunc(r.Messages, func(m Message) bool { return len(m.Images) > 0 })
}
