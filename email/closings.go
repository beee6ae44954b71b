package email

import (
	"regexp"
	"strings"
)

// closings are the phrases that end letters, by languages. The first two of a language are
// written by the service if a model has written none: for a formal letter, and for another.
var closings = map[string][]string{
	"English": {
		"Kind regards,", "Best wishes,", "best regards", "kindest regards", "warm regards",
		"warmest regards", "best", "regards", "warm wishes", "all the best", "sincerely",
		"sincerely yours", "yours sincerely", "yours faithfully", "yours truly", "very truly yours",
		"yours", "respectfully", "respectfully yours", "cheers", "with gratitude", "gratefully",
		"with appreciation", "cordially", "warmly", "take care", "talk soon", "see you soon",
		"with best wishes", "with kind regards", "with best regards", "with warm regards", "with thanks",
	},
	"German": {
		"Mit freundlichen Grüßen", "Viele Grüße", "mit freundlichem gruß", "mit freundlichen grüssen",
		"freundliche grüße", "freundlicher gruß", "beste grüße", "herzliche grüße", "liebe grüße",
		"schöne grüße", "mit besten grüßen", "mit herzlichen grüßen", "gruß", "grüße", "mfg", "lg", "vg",
		"viele grüsse", "beste grüsse", "hochachtungsvoll", "herzlichst", "bis bald",
	},
	"French": {
		"Cordialement,", "Bien à vous,", "bien cordialement", "très cordialement", "bien à toi",
		"sincères salutations", "salutations distinguées", "meilleures salutations", "amicalement",
		"respectueusement", "à bientôt", "avec mes meilleures salutations",
	},
	"Spanish": {
		"Atentamente,", "Un saludo,", "saludos", "saludos cordiales", "cordialmente", "un cordial saludo",
		"un abrazo", "le saluda atentamente",
	},
	"Italian": {
		"Cordiali saluti,", "Un caro saluto,", "distinti saluti", "saluti", "un saluto", "cordialmente",
		"tanti saluti", "a presto", "con i migliori saluti",
	},
	"Portuguese": {
		"Atenciosamente,", "Cumprimentos,", "melhores cumprimentos", "com os melhores cumprimentos",
		"cordialmente", "saudações", "abraço", "um abraço",
	},
	"Dutch": {
		"Met vriendelijke groet,", "Hartelijke groet,", "met vriendelijke groeten", "vriendelijke groet",
		"vriendelijke groeten", "hartelijke groeten", "met hartelijke groet", "groet", "groeten",
		"hoogachtend", "mvg",
	},
	"Swedish": {
		"Med vänliga hälsningar", "Vänliga hälsningar", "med vänlig hälsning", "hälsningar",
		"bästa hälsningar", "mvh", "vänligen",
	},
	"Danish": {
		"Med venlig hilsen", "Venlig hilsen", "de bedste hilsner", "bedste hilsner", "hilsen",
		"kærlig hilsen",
	},
	"Polish": {
		"Z poważaniem", "Pozdrawiam", "serdecznie pozdrawiam", "z wyrazami szacunku",
		"łączę wyrazy szacunku", "pozdrowienia",
	},
}

// thanks are closings too, if a name follows them or a comma ends them. Otherwise they are a
// sentence of the letter.
var thanks = []string{
	"thanks", "many thanks", "thank you", "thanks again", "thank you again", "thanks in advance",
	"thank you in advance", "vielen dank", "danke", "besten dank", "merci", "merci d'avance",
	"gracias", "muchas gracias", "grazie", "grazie mille", "obrigado", "obrigada", "bedankt", "dank",
	"tack", "tak",
	"dziękuję",
}

// phrases says of each closing, in lower case, whether it may also be a sentence of the letter.
var phrases = func() map[string]bool {
	all := map[string]bool{}
	for _, list := range closings {
		for _, phrase := range list {
			all[strings.ToLower(strings.TrimSuffix(phrase, ","))] = false
		}
	}
	for _, phrase := range thanks {
		all[phrase] = true
	}
	return all
}()

// joined matches what may stand before a closing in its line: "Thanks again and best regards".
var joined = regexp.MustCompile(`(?i)^(with )?(many |best |kind )?` +
	`(thanks|thank you|vielen dank|merci|gracias)` +
	`( again| in advance| im voraus)?(,| and| und| et| y) `)

// formalFrench matches the long closings of French letters.
var formalFrench = regexp.MustCompile(
	`(?i)^(je vous prie d.agréer|veuillez agréer|veuillez recevoir)\b`)

// closingOf returns the closing with which a line begins, and the name that follows it in the line.
// The closing is unsure if it may be a sentence of the letter.
func closingOf(line string) (closing, name string, unsure bool) {
	line = strings.TrimSpace(line)
	if len(line) > 200 {
		return "", "", false
	}
	if formalFrench.MatchString(line) {
		return line, "", false
	}
	head := joined.FindString(line)
	phrase, name, comma := strings.Cut(line[len(head):], ",")
	name = strings.TrimSpace(name)
	unsure, known := phrases[strings.ToLower(strings.Trim(phrase, " \t.!;:–—-’'"))]
	if !known || name != "" && !isName(name) {
		return "", "", false
	}
	if comma {
		return head + phrase + ",", name, false
	}
	return line, "", unsure
}

// isName tells whether a line below a closing may be a part of a signature.
func isName(line string) bool {
	words := len(strings.Fields(line))
	return line != "" && len(line) <= 80 && words <= 8 && !ofList.MatchString(line) &&
		(words <= 4 || !strings.ContainsAny(line[len(line)-1:], ".?!:;"))
}

// isTitle tells whether a line is a name, a title, a firm, or how somebody is reached. A line that
// may say more is not.
func isTitle(line string) bool {
	return contact.MatchString(line) || len(strings.Fields(line)) <= 6 &&
		!strings.ContainsAny(line, "0123456789€$£?!:;") && !strings.HasSuffix(line, ".")
}

// contact matches an address, a site, or a number of a telephone.
var contact = regexp.MustCompile(`(?i)^((tel|phone|mobile|fax|t|m|p)[.:]*\s*)?` +
	`(\+\d[\d\s()/.-]*|[\d\s()/.-]{6,})$|^\S+@\S+$|^(https?://|www\.)\S+$`)

// ofList matches a line of a list.
var ofList = regexp.MustCompile(`^([-*•]|\d+[.)])\s`)

// ownName matches what models write for the name of the sender.
var ownName = regexp.MustCompile(`(?i)^\[[^\]]*\b(name|signature)\b[^\]]*\]$`)

// postscript matches a paragraph that stands below a signature: PS, or P.P.S.
var postscript = regexp.MustCompile(`(?i)^(p\.?\s?)+s\.?[:\s]`)
