#!/usr/bin/env python3
"""Articles with known truth: which reports are of one event. For the cost and the quality of merging at any size.

usage: generate.py COUNT OUT.jsonl TRUTH.json [--seed N] [--per-day 30]

Every event has actors, a place and a day of its own, made from syllables, and is reported by one to six articles of
different publishers within four days, each in other words: another verb or noun for what happened, the name in full, with
an office or as a surname, the day as a weekday, "yesterday" or a date. One article in ten is a copy with another headline
(a wire copy). Events of the same kind at other places, and of the same actors on other days, are there to be kept apart.
TRUTH holds for each article the spans of its triggers with the event that each tells of, and which articles are copies.
The number of articles a day stays the same whatever COUNT is: an archive grows in time.
"""
import argparse, datetime, json, random

FIRST = "Ada Bela Cora Dorin Elsa Faruk Gerda Hugo Ines Jorun Karim Lena Milo Nadia Oskar Petra Quentin Rosa Samir Tilda".split()
ONSET = "b d f g h k l m n p r s t v w br dr gr kr tr st sk pl".split()
VOWEL = "a e i o u ai ei ou".split()
CODA = "n r l s m t ck nd rt lm".split()
PUBLISHERS = ["Harbour Tribune", "Northern Wire", "Capital Ledger", "Inland Gazette", "Valley Courier", "Morning Dispatch", "Coast Observer", "River Post"]
OFFICES = ["Prime Minister", "President", "Foreign Minister", "Governor", "Mayor"]

# kind: (ways to tell it, ways to tell it in a later sentence); the trigger stands between brackets
KINDS = {
    "meet": ([("{A} and {B} [met] in {P} {D}.", "{A} held [talks] with {B} in {P} {D}."), ("The [meeting] in {P} lasted three hours.", "The [talks] in {P} ended without a statement.")]),
    "quake": ([("A strong [earthquake] struck {P} {D}, killing {N} people.", "At least {N} people died in an [earthquake] that hit {P} {D}."), ("The [earthquake] damaged hundreds of homes in {P}.", "The [quake] in {P} was felt across the region.")]),
    "arrest": ([("Police [arrested] {A} in {P} {D}.", "{A} was [detained] by police in {P} {D}."), ("The [arrest] of {a} surprised colleagues.", "Lawyers for {a} called the [detention] unlawful.")]),
    "resign": ([("{O} {A} of {P} [resigned] {D}.", "{A} [stepped down] as {o} of {P} {D}."), ("The [resignation] of {a} followed weeks of protests in {P}.", "The [resignation] of {a} was accepted at once.")]),
    "deal": ([("{C} [acquired] {E} for ${M} million {D}.", "{C} [bought] {E} {D} in a deal worth ${M} million."), ("The [acquisition] of {E} makes {C} the largest in its market.", "The [takeover] of {E} was approved by the board of {C}.")]),
    "blast": ([("An [explosion] at a {C} plant in {P} injured {N} workers {D}.", "A [blast] hurt {N} people at a {C} factory in {P} {D}."), ("The [explosion] in {P} was heard miles away.", "The [blast] shut the {C} plant in {P}.")]),
    "aid": ([("{P} [announced] ${M} million in aid for {Q} {D}.", "The government of {P} [pledged] ${M} million to {Q} {D}."), ("The [announcement] was welcomed in {Q}.", "{Q} thanked {P} for the [pledge].")]),
    "protest": ([("Thousands [protested] in {P} {D} against {A}.", "Crowds [demonstrated] against {A} in {P} {D}."), ("The [protest] in {P} ended peacefully.", "The [demonstration] filled the centre of {P}.")]),
}


def syllables(draw, count):
    return "".join(draw.choice(ONSET) + draw.choice(VOWEL) + (draw.choice(CODA) if at == count - 1 else "") for at in range(count)).capitalize()


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("count", type=int)
    ask.add_argument("out")
    ask.add_argument("truth")
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--per-day", type=int, default=30)
    given = ask.parse_args()
    draw = random.Random(given.seed)
    people = [(draw.choice(FIRST), syllables(draw, 2)) for _ in range(600)]
    places = [syllables(draw, 2) + draw.choice(["", "ville", "burg", " Bay", "stad"]) for _ in range(300)]
    firms = [syllables(draw, 2) + draw.choice([" Energy", " Motors", " Group", " Systems", " Foods"]) for _ in range(300)]
    truth, written, event = {}, 0, 0
    with open(given.out, "w", encoding="utf-8") as out:
        while written < given.count:
            event += 1
            day = datetime.date(2015, 1, 5) + datetime.timedelta(days=written // given.per_day)
            kind = draw.choice(sorted(KINDS))
            (first, last), (other_first, other_last) = draw.sample(people, 2)
            place, other_place = draw.sample(places, 2)
            firm, other_firm = draw.sample(firms, 2)
            number, money, office = draw.randint(3, 90), draw.randint(10, 900), draw.choice(OFFICES)
            body, source = None, None
            for report in range(min(draw.choice([1, 1, 2, 2, 3, 4, 6]), given.count - written)):
                published = day + datetime.timedelta(days=draw.choice([0, 1, 1, 2, 3]))
                copy = body is not None and draw.random() < 0.1
                if not copy:
                    body, source = [], f"g{written}"
                    gap = (published - day).days
                    weekday, date = day.strftime("%A"), f"{day.day} {day.strftime('%B')}"
                    when = draw.choice(["on " + weekday, "on " + date] + {0: ["today"], 1: ["yesterday"]}.get(gap, []))
                    for number_of, ways in enumerate(KINDS[kind]):
                        if number_of == 1 and draw.random() < 0.3:
                            continue
                        named = f"{first} {last}" if number_of == 0 else last
                        text = draw.choice(ways).format(A=named, a=last, B=f"{other_first} {other_last}", P=place, Q=other_place, C=firm, E=other_firm, D=when, N=number, M=money, O=office, o=office.lower())
                        body.append(text)
                    body.append(draw.choice(["Officials gave no further details.", "It was not clear what would follow.", "Residents said they had expected nothing else."]))
                published = max(published, day)
                text = f"Report {written} from {place}\n\n" if copy else ""
                spans = []
                for sentence in body:
                    start = sentence.find("[")
                    if start >= 0:
                        end = sentence.find("]") - 1
                        spans.append([len(text) + start, len(text) + end, event])
                    text += sentence.replace("[", "").replace("]", "") + " "
                name = f"g{written}"
                truth[name] = {"spans": spans, "copy_of": source if copy else None}
                row = {"id": name, "text": text.strip(), "published": published.isoformat(), "publisher": PUBLISHERS[(event + report) % len(PUBLISHERS)]}
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
                written += 1
    with open(given.truth, "w", encoding="utf-8") as out:
        json.dump(truth, out)


if __name__ == "__main__":
    main()
