package commandline

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// isText tells whether a value reads itself from a text.
func isText(target reflect.Value) bool {
	_, ok := target.Addr().Interface().(encoding.TextUnmarshaler)
	return ok
}

// canBe tells whether decode can set a value.
func canBe(target reflect.Value) bool {
	if isText(target) {
		return true
	}
	switch t := target.Type(); t.Kind() {
	case reflect.Pointer, reflect.Slice:
		return canBe(reflect.New(t.Elem()).Elem())
	case reflect.Map:
		return t == reflect.TypeFor[map[string]string]()
	case reflect.Bool, reflect.String, reflect.Float32, reflect.Float64,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return true
	}
	return false
}

// decode sets a value from a text, or from a value of JSON.
func decode(target reflect.Value, value any) error {
	if target.Kind() == reflect.Pointer {
		target.Set(reflect.New(target.Type().Elem()))
		return decode(target.Elem(), value)
	}
	if itself, ok := target.Addr().Interface().(encoding.TextUnmarshaler); ok {
		text, err := textOf(value)
		if err != nil {
			return err
		}
		return itself.UnmarshalText([]byte(text))
	}
	if table, ok := target.Addr().Interface().(*map[string]string); ok {
		return addTo(table, value)
	}
	text, isString := value.(string)
	if target.Kind() == reflect.String {
		if !isString {
			return fmt.Errorf("expected a text but got %.40s", fmt.Sprint(value))
		}
		target.SetString(text)
		return nil
	}
	switch value := value.(type) {
	case bool:
		text = strconv.FormatBool(value)
	case json.Number:
		text = plain(value)
	case []any, map[string]any:
		return errors.New("expected one value but got several")
	}
	if target.Type() == reflect.TypeFor[time.Duration]() {
		d, err := ParseDuration(text)
		target.SetInt(int64(d))
		return err
	}
	return number(target, text)
}

// textOf returns a value as a text. A table and a list are JSON.
func textOf(value any) (string, error) {
	switch value := value.(type) {
	case string:
		return value, nil
	case []any, map[string]any:
		raw, err := json.Marshal(value)
		return string(raw), err
	}
	return fmt.Sprint(value), nil
}

// plain writes a whole number of JSON without a point and an exponent: 1e3 is 1000.
func plain(n json.Number) string {
	const exact = 1 << 53
	if f, err := n.Float64(); err == nil && f == math.Trunc(f) && math.Abs(f) < exact {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return n.String()
}

// addTo adds NAME=VALUE, or a table of JSON.
func addTo(table *map[string]string, value any) error {
	added := map[string]string{}
	switch value := value.(type) {
	case string:
		name, text, ok := strings.Cut(value, "=")
		if !ok {
			return fmt.Errorf("expected NAME=VALUE but got %.40q", value)
		}
		added[name] = text
	case map[string]any:
		for name, one := range value {
			text, ok := one.(string)
			if !ok {
				return fmt.Errorf("expected a text for %.40q but got %.40s", name, fmt.Sprint(one))
			}
			added[name] = text
		}
	default:
		return fmt.Errorf("expected a table of texts but got %.40s", fmt.Sprint(value))
	}
	if *table == nil {
		*table = map[string]string{}
	}
	maps.Copy(*table, added)
	return nil
}

// number sets a number, or whether something is so.
func number(target reflect.Value, text string) error {
	switch bits := target.Type().Bits; target.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, err := strconv.ParseInt(text, 10, bits())
		target.SetInt(n)
		return expected(err, "a whole number", text)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n, err := strconv.ParseUint(text, 10, bits())
		target.SetUint(n)
		most := uint64(math.MaxUint64) >> (64 - bits())
		return expected(err, fmt.Sprintf("a whole number from 0 to %d", most), text)
	case reflect.Float32, reflect.Float64:
		f, err := strconv.ParseFloat(text, bits())
		target.SetFloat(f)
		return expected(err, "a number", text)
	}
	return boolean(target, text)
}

func boolean(target reflect.Value, text string) error {
	switch strings.ToLower(text) {
	case "true", "yes", "1":
		target.SetBool(true)
	case "false", "no", "0":
		target.SetBool(false)
	default:
		return fmt.Errorf("expected true or false but got %.40q", text)
	}
	return nil
}

// expected says what a text should have been, unless it is.
func expected(err error, what, text string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("expected %s but got %.40q", what, text)
}

// Split splits a text at its commas. A backslash before a comma keeps it. A comma at the end adds
// nothing.
func Split(text string) (items []string) {
	var item strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+1 < len(text) && text[i+1] == ',':
			item.WriteByte(',')
			i++
		case text[i] == ',':
			items = append(items, item.String())
			item.Reset()
		default:
			item.WriteByte(text[i])
		}
	}
	if item.Len() > 0 {
		items = append(items, item.String())
	}
	return items
}

// Join is the opposite of Split.
func Join(items []string) string {
	escaped := make([]string, len(items))
	for i, item := range items {
		escaped[i] = strings.ReplaceAll(item, ",", `\,`)
	}
	return strings.Join(escaped, ",")
}
