package letter

import "strings"

// act is what a person does with an email. In the sentences, %s stands for the object.
type act struct {
	verbs string // that begin a clause of this act
	// links are the words between the person who is addressed and the object. Without links, all
	// that follows the verb is the object.
	links string
	// direct are verbs of the act that may stand without a link: "announce the date".
	direct  string
	subject string
	// opens and ends have a sentence for each manner: formal, casual, persuasive.
	opens, ends [3]string
	// alone is the opening without an object, and title its subject. They are "" if the act needs
	// an object.
	alone, title string
	// verb is the opening if the object is something to do, as in "ask her to call".
	verb string
	// that is the opening if the object is a sentence, as in "announce that we move".
	that string
}

var (
	reply = [3]string{
		"I look forward to hearing from you.", "Let me know what you think.",
		"A short reply is enough. May I hear from you this week?",
	}
	questions = [3]string{
		"Please let me know if you have any questions.", "Shout if you have any questions.",
		"If anything stands in the way, tell me and I will see to it.",
	}
	understanding = [3]string{
		"Thank you for your understanding.", "Thanks for understanding!",
		"I would rather tell you now than keep you waiting. Thank you for your understanding.",
	}
)

// actTable has the acts. The last one is for a purpose that is a topic, and not an act.
var actTable = []act{
	{
		verbs: "decline,turn down,refuse,reject,say no to", subject: "%s",
		opens: [3]string{
			"Thank you for %s. Unfortunately, I have to decline.",
			"Thanks for %s! Sadly, I have to say no.",
			"Thank you for %s. After careful thought, I have decided to decline.",
		},
		ends: understanding,
	},
	{
		verbs: "thank", links: "for", subject: "Thank you for %s", alone: "Thank you very much.",
		title: "Thank you",
		opens: [3]string{
			"Thank you very much for %s.", "Thanks so much for %s!", "Thank you very much for %s.",
		},
		ends: [3]string{
			"I appreciate it very much.", "I really appreciate it.", "You have made a difference.",
		},
	},
	{
		verbs: "invite", links: "to,for", subject: "Invitation to %s",
		alone: "I would like to invite you.", title: "Invitation",
		opens: [3]string{
			"I would like to invite you to %s.", "I'd love you to come to %s!",
			"I would very much like you to come to %s, and I am sure that it is worth your time.",
		},
		ends: [3]string{
			"Please let me know whether you can come.", "Let me know if you can make it!",
			"Please tell me this week whether you can come, so that a place is yours.",
		},
	},
	{
		verbs: "remind", links: "about,of,to,that", subject: "Reminder: %s",
		opens: [3]string{
			"This is a reminder about %s.", "Just a quick reminder about %s.",
			"This is a reminder about %s, so that nothing is lost.",
		},
		verb: "Please remember to %s.", that: "This is a reminder that %s.",
		ends: [3]string{"Thank you in advance.", "Thanks!", "Thank you. It only takes a moment."},
	},
	{
		verbs: "apologise,apologize,say sorry", links: "for,about,that", subject: "Apologies for %s",
		alone: "Please accept my apologies.", title: "My apologies", that: "I am sorry that %s.",
		opens: [3]string{
			"Please accept my apologies for %s.", "I'm really sorry about %s.",
			"I am sorry for %s, and I take it seriously.",
		},
		ends: [3]string{
			"I regret any inconvenience that this has caused you.", "Sorry again for the trouble!",
			"Thank you for your patience. I will do my best to put it right.",
		},
	},
	{
		verbs: "follow up,check in,chase", links: "on,about", subject: "Following up on %s",
		alone: "I am following up on my last message.", title: "Following up",
		opens: [3]string{
			"I am following up on %s.", "Just checking in about %s.",
			"I am following up on %s, because a decision now would help us both.",
		},
		ends: [3]string{
			"I would be grateful for a short update.", "Any news?",
			"Could you let me know this week where things stand?",
		},
	},
	{
		verbs: "ask,request", links: "for,about,to,that,whether,if,when,where,how,what",
		direct:  "request",
		subject: "Request for %s",
		opens: [3]string{
			"I would like to ask you for %s.", "Could I ask you for %s?",
			"I would like to ask you for %s, and I believe that there are good reasons for it.",
		},
		verb: "Could you please %s?", ends: reply,
	},
	{
		verbs: "announce,inform,tell,notify,let,share", links: "about,of,that,to,know about,know that",
		direct: "announce,share", subject: "%s",
		opens: [3]string{
			"I would like to inform you about %s.", "I wanted to tell you about %s.",
			"I have news for you: %s.",
		},
		that: "I would like to let you know that %s.", ends: questions,
	},
	{
		verbs: "congratulate", links: "on,for", subject: "Congratulations on %s",
		alone: "Congratulations!", title: "Congratulations",
		opens: [3]string{"Congratulations on %s.", "Congratulations on %s!", "Congratulations on %s."},
		ends: [3]string{
			"I wish you every success.", "Enjoy the moment!", "I am sure that this is only the beginning.",
		},
	},
	{
		verbs: "confirm", links: "that", direct: "confirm", subject: "Confirmation: %s",
		that: "I confirm that %s.",
		opens: [3]string{
			"I am writing to confirm %s.", "Just to confirm %s.", "I am glad to confirm %s.",
		},
		ends: questions,
	},
	{
		verbs: "cancel,call off", subject: "Cancellation: %s",
		opens: [3]string{
			"Unfortunately, I have to cancel %s.", "Sorry, I have to cancel %s.",
			"Unfortunately, I have to cancel %s.",
		},
		ends: understanding,
	},
	{
		verbs: "postpone,reschedule,move,delay", subject: "New time for %s",
		opens: [3]string{
			"Unfortunately, I have to reschedule %s.", "Sorry, I need to reschedule %s.",
			"I would like to reschedule %s, so that we can give it the time it needs.",
		},
		ends: understanding,
	},
	{
		verbs: "accept,agree to", subject: "%s",
		opens: [3]string{
			"I am pleased to accept %s.", "I'm happy to accept %s!", "I am very glad to accept %s.",
		},
		ends: [3]string{"I look forward to it.", "Looking forward to it!", "I look forward to it."},
	},
	{
		verbs: "propose,suggest,offer,recommend,pitch", subject: "%s",
		opens: [3]string{
			"I would like to suggest %s.", "How about %s?",
			"I would like to suggest %s, and I believe that it is well worth your time.",
		},
		ends: reply,
	},
	{
		verbs: "wish", subject: "Best wishes",
		opens: [3]string{"I wish you %s.", "I wish you %s.", "I wish you %s."},
	},
	{
		verbs: "promise", links: "that,to", direct: "promise", subject: "A promise",
		that: "I promise that %s.", verb: "I promise to %s.",
		opens: [3]string{"I promise %s.", "I promise %s.", "I promise %s."},
	},
	{
		verbs: "mention,refer to", subject: "%s",
		opens: [3]string{
			"I would also like to mention %s.", "I also wanted to mention %s.",
			"I would also like to mention %s.",
		},
	},
	{
		verbs: "complain", links: "about", subject: "Complaint about %s",
		opens: [3]string{
			"I am writing to complain about %s.", "I have to tell you that I am not happy about %s.",
			"I am writing to complain about %s. It is in both our interests to put this right.",
		},
		ends: [3]string{
			"Please let me know how you will resolve this.", "What can we do about it?",
			"Please let me know this week how you will resolve this.",
		},
	},
	{
		verbs: "welcome", links: "to", subject: "Welcome to %s", alone: "Welcome!", title: "Welcome",
		opens: [3]string{"Welcome to %s.", "Welcome to %s!", "Welcome to %s."}, ends: questions,
	},
	{
		verbs: "apply", links: "for,to", subject: "Application for %s",
		opens: [3]string{
			"I would like to apply for %s.", "I'd like to apply for %s.",
			"I would like to apply for %s, and I am sure that I can contribute.",
		},
		ends: reply,
	},
	{
		verbs: "introduce", subject: "Introduction: %s",
		opens: [3]string{
			"I would like to introduce %s to you.", "Meet %s!",
			"I would like to introduce %s to you, because I believe that it is worth your time.",
		},
		ends: reply,
	},
	{
		verbs: "arrange,discuss,schedule,negotiate,clarify,order,book,submit,renew,extend," +
			"report,review,describe,express,withdraw,raise,address",
		subject: "%s",
		opens:   [3]string{"I would like to %s.", "I'd like to %s.", "I would like to %s."},
		ends:    reply,
	},
	{
		verbs: "write,email,message,contact,reach out", links: "about,regarding,concerning",
		subject: "%s",
		opens:   topic.opens, ends: reply,
	},
	{ // These are verbs, and no topics, but there is no sentence for them.
		verbs: "persuade,convince,encourage,get,make,give,send,sell,pay,respond,reply,answer," +
			"close,collect,compliment,deliver,find,forward,help,keep,leave,plan,provide," +
			"join,hand,pass,refer,change,call,meet,say,set,turn,update,escalate," +
			"approve,assure,warn,praise,explain,express,do,be,draft,compose,prepare,beg," +
			"demand,threaten,flatter,justify,defend,correct,try,help,resign,return",
		subject: "A short message",
	},
	topic,
}

var topic = act{
	subject: "%s",
	opens: [3]string{
		"I am writing to you about %s.", "Just a quick note about %s.",
		"I am writing to you about %s, and I believe that it is well worth your time.",
	},
	ends: reply,
}

// meetings are what a person attends. They are declined and asked for in words of their own.
var meetings = words(`
	meeting call lunch dinner breakfast coffee interview party conference workshop event
	appointment demo webinar session talk chat visit wedding reception kickoff screening
	premiere`)

func words(list string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		set[word] = true
	}
	return set
}
