package dataset

import (
	"testing"
)

func TestParseMoney(t *testing.T) {
	tests := []struct {
		cell string
		want int64 // 0 is unknown
		err  error
	}{
		{"", 0, nil},
		{"0", 0, nil},
		{"-0", 0, nil},
		{"0.0", 0, nil},
		{"nan", 0, nil},
		{"NaN", 0, nil},
		{"None", 0, nil},
		{"NULL", 0, nil},
		{"N/A", 0, nil},
		{"-", 0, nil},
		{"1", 1, nil},
		{"160000000", 160_000_000, nil},
		{"160000000.0", 160_000_000, nil},
		{"0.49", 0, nil},
		{"0.5", 1, nil},
		{"1.49", 1, nil},
		{"1.5", 2, nil},
		{"2.5e+08", 250_000_000, nil},
		{"1,234", 1234, nil},
		{"$1,234,567.89", 1_234_568, nil},
		{"$ 12", 12, nil},
		{"0.000", 0, nil},
		{"0.999", 1, nil},
		{"160.00", 160, nil},
		{"1600.000", 1600, nil},
		{"1.5e3", 1500, nil},
		{"1,160.000", 1160, nil},
		{"160.000", 0, errPoint},
		{"$1.234", 0, errPoint},
		{"237.000.000", 237_000_000, nil},
		{"1.200.000", 1_200_000, nil},
		{"1 200 000", 1_200_000, nil},
		{"$2.5M", 2_500_000, nil},
		{"$1.2 billion", 1_200_000_000, nil},
		{"900K", 900_000, nil},
		{"USD 900000", 900_000, nil},
		{"900,000 USD", 900_000, nil},
		{"US$ 1,200", 1200, nil},
		{"$ 1,200,000 ", 1_200_000, nil},
		{"$185,000,000 (estimated)", 185_000_000, nil},
		{"#N/A", 0, nil},
		{`\N`, 0, nil},
		{"NOK 4,000,000", 0, errCurrency},
		{"£12", 0, errCurrency},
		{"1200 kr", 0, errCurrency},
		{"4 or 5", 0, errMoney},
		{"unknown", 0, errMoney},
		{"+12", 12, nil},
		{"5000000000", 5_000_000_000, nil},
		{"5,000,000,000.4", 5_000_000_000, nil},
		{"5000000001", 0, errTooMuch},
		{"11,800,000,000", 0, errTooMuch},
		{"1e300", 0, errTooMuch},
		{"1e999", 0, errTooMuch},
		{"-1", 0, errNegative},
		{"-1,000", 0, errNegative},
		{"-1e999", 0, errNegative},
		{"1,5", 0, errMoney},
		{"12,34,567", 0, errMoney},
		{"1234,567", 0, errMoney},
		{",123", 0, errMoney},
		{"1.234,567", 0, errMoney},
		{"1,234e,567", 0, errMoney},
		{"0x10", 0, errMoney},
		{"1_000", 0, errMoney},
		{"inf", 0, errMoney},
		{"5 million", 5_000_000, nil},
		{"1.2.3", 0, errMoney},
		{"$", 0, errMoney},
		{"$$1", 0, errMoney},
		{"€5", 0, errCurrency},
	}
	for _, test := range tests {
		t.Run(test.cell, func(t *testing.T) {
			got, err := parseMoney(test.cell, dollars, maxRevenue)
			if err != test.err { //nolint:errorlint // they are these very values
				t.Fatalf("got error %v, want %v", err, test.err)
			}
			if test.want == 0 && got != nil || test.want > 0 && (got == nil || *got != test.want) {
				t.Errorf("got %v, want %d", got, test.want)
			}
		})
	}
}

func FuzzParseMoney(f *testing.F) {
	for _, cell := range []string{"1", "$1,234.5", "2.5e+08", "-1", "nan", "1e999", "1,5"} {
		f.Add(cell)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		amount, err := parseMoney(cell, dollars, maxRevenue)
		if err == nil && amount != nil && (*amount < 1 || *amount > maxRevenue) {
			t.Fatalf("%q is read as %d", cell, *amount)
		}
	})
}
