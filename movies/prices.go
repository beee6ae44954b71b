package movies

import (
	"fmt"

	"github.com/marquee-go/marquee/internal/valid"
)

// The years whose prices are known, so that dollars of one of them can be told in
// dollars of another. No year outside is guessed.
const (
	FirstPrices = 1913
	LastPrices  = 2025
)

// prices are the consumer prices of the United States from [FirstPrices] to
// [LastPrices]: the average of each year's monthly index of the Bureau of Labor
// Statistics (CPI-U, U.S. city average, all items, not seasonally adjusted, series
// CUUR0000SA0, 1982-84=100), as it was on pricesAsOf. October 2025 was not
// collected, so 2025 is the average of eleven months. 2026 is left out because it was
// not over. The index is in the public domain: https://www.bls.gov/cpi/
var prices = [LastPrices - FirstPrices + 1]float64{
	9.883, 10.017, 10.108, 10.883, 12.825, 15.042, 17.333, // 1913
	20.042, 17.850, 16.750, 17.050, 17.125, 17.542, 17.700, 17.358, 17.158, 17.158, // 1920
	16.700, 15.208, 13.642, 12.933, 13.383, 13.725, 13.867, 14.383, 14.092, 13.908, // 1930
	14.008, 14.725, 16.333, 17.308, 17.592, 17.992, 19.517, 22.325, 24.042, 23.808, // 1940
	24.067, 25.958, 26.550, 26.767, 26.850, 26.775, 27.183, 28.092, 28.858, 29.150, // 1950
	29.575, 29.892, 30.250, 30.625, 31.017, 31.508, 32.458, 33.358, 34.783, 36.683, // 1960
	38.825, 40.492, 41.817, 44.400, 49.308, 53.817, 56.908, 60.608, 65.233, 72.575, // 1970
	82.408, 90.925, 96.500, 99.600, 103.883, 107.567, 109.608, 113.625, 118.258, 123.967, // 1980
	130.658, 136.192, 140.317, 144.458, 148.225, 152.383, 156.850, 160.517, 163.008, 166.575, // 1990
	172.200, 177.067, 179.875, 183.958, 188.883, 195.292, 201.592, 207.342, 215.303, 214.537, // 2000
	218.056, 224.939, 229.594, 232.957, 236.736, 237.017, 240.007, 245.120, 251.107, 255.657, // 2010
	258.811, 270.970, 292.655, 304.702, 313.689, 321.943, // 2020
}

const pricesAsOf = "2026-07-01"

// pricesKnown tells whether dollars of a year can be told in those of another.
func pricesKnown(year int) bool { return FirstPrices <= year && year <= LastPrices }

// inDollarsOf returns what dollars of a year are in dollars of another one. Both years
// have known prices. If of is 0, the dollars stay as they are.
func inDollarsOf(of int, dollars int64, year int) float64 {
	if of == 0 || of == year {
		return float64(dollars)
	}
	return float64(dollars) * prices[of-FirstPrices] / prices[year-FirstPrices]
}

// dollarsRule says in which dollars money is.
func dollarsRule(of int) string {
	if of == 0 {
		return "Money is in dollars of the time."
	}
	return fmt.Sprintf("Money is in dollars of %d, by the consumer prices of the United States "+
		"(CPI-U, yearly averages of the Bureau of Labor Statistics as of %s).", of, pricesAsOf)
}

// noPrices is why a film is left out whose money cannot be told in other dollars.
var noPrices = fmt.Sprintf("the consumer prices of its year are not known (%d to %d are)",
	FirstPrices, LastPrices)

// checkDollars checks the year whose dollars a question asks for.
func checkDollars(of int) error {
	if of == 0 {
		return nil
	}
	return valid.Between("dollars", of, FirstPrices, LastPrices)
}
