"""Names for made-up people, about as common as they are in Britain. Round figures, our own."""

import random
from itertools import accumulate

# Each stands for about so many in 10,000 people.
COMMON_SURNAMES = """
Smith 117 Jones 92 Taylor 63 Williams 58 Brown 57 Davies 50 Evans 38 Wilson 37 Thomas 35 Roberts
34 Johnson 34 Lewis 25 Walker 28 Robinson 27 Wood 26 Thompson 26 White 26 Watson 22 Jackson 24
Wright 25 Green 25 Harris 24 Cooper 21 King 21 Lee 23 Martin 22 Clarke 21 James 20 Morgan 20
Hughes 21 Edwards 21 Hill 21 Moore 19 Clark 18 Harrison 18 Scott 20 Young 15 Morris 18 Hall 20
Ward 19 Turner 20 Carter 15 Phillips 16 Mitchell 16 Patel 26 Adams 14 Campbell 14 Anderson 14
Allen 16 Cook 14 Bailey 14 Parker 14 Miller 14 Davis 16 Murphy 13 Price 13 Bell 14 Baker 15
Griffiths 13 Kelly 13 Simpson 12 Marshall 12 Collins 12 Bennett 12 Cox 12 Richardson 12 Fox 10
Gray 11 Rose 9 Chapman 11 Hunt 10 Robertson 10 Shaw 12 Reynolds 9 Lloyd 10 Ellis 11 Richards 11
Russell 10 Wilkinson 11 Khan 19 Graham 10 Stewart 10 Reid 9 Murray 10 Powell 9 Palmer 9 Holmes 9
Rogers 9 Stevens 9 Walsh 8 Hunter 8 Thomson 9 Matthews 9 Ross 7 Owen 9 Mason 9 Knight 9 Kennedy 7
Butler 9 Saunders 7 Cole 7 Pearce 7 Dean 7 Foster 8 Harvey 8 Hudson 6 Gibson 7 Mills 8 Berry 5
Barnes 8 Pearson 7 Kaur 12 Booth 6 Dixon 7 Grant 7 Gordon 6 Lane 5 Harper 5 Ali 14 Hart 6 Mcdonald
7 Brooks 6 Ryan 6 Carr 6 Macdonald 5 Hamilton 6 Johnston 6 West 6 Gill 8 Dawson 6 Armstrong 5
Gardner 5 Stone 5 Andrews 6 Williamson 5 George 5 Barker 6 Fisher 6 Cunningham 5 Singh 18 Ahmed 12
Hussain 13 Begum 9 Shah 6 Akhtar 4 Mohammed 5 Miah 4 Rahman 6 Islam 4 Chowdhury 2 Uddin 3 Malik 4
Iqbal 3 Mahmood 3 Choudhury 2 Sharma 3 Sandhu 2 Dhillon 2 Grewal 1 Mistry 2 Shaikh 1 Osei 1 Mensah
2 Adeyemi 1 Okafor 1 Boateng 1 Asante 1 Balogun 1 Okonkwo 1 Abdi 2 Hassan 4 Mohamud 1 Nowak 3
Kowalski 2 Wisniewski 1 Popescu 2 Silva 3 Santos 2 Chen 3 Wong 3 Li 3 Wang 3 Nguyen 3 Tran 1
Kowalczyk 1 Ionescu 1 Yilmaz 1 Demir 1 Georgiou 1 Costa 2 Fernandes 2 Pereira 1 Rodrigues 1 Garcia
2 O'Brien 5 O'Connor 4 O'Neill 4 O'Sullivan 2 Mcdonagh 1 Mclean 3 Mckenzie 3 Macleod 2 Mcgregor 2
"""

_STARTS = """
Ab Ack Al An Ash Bar Bas Beck Bel Ben Bick Black Blen Bol Brad Bram Bran Brom Bul Burn But Cal Can
Car Chad Chil Clay Cob Col Cop Cot Crab Cran Crow Cul Dal Dan Den Der Dol Dor Dray Dud Dun East Ed
El Em Fair Far Fel Fen Fin Flet Ford Fos Gar Gil Glen God Gold Gran Green Grim Gun Had Hal Ham Har
Hat Haw Hay Heb Hel Hen Hib Hol Hop Hor Hul Hun Ing Is Ken Ket Kil Kin Kirk Lam Lan Lang Lat Law
Leds Len Light Lin Lock Lov Lud Lut Mal Man Mar Mel Mid Mil Mon Mor Mul Nap Nes New Nor Nut Oak
Old Or Os Ot Pad Pal Pan Par Pem Pen Pick Pil Pin Plum Pol Por Pres Pres Rad Ram Ran Raw Red Rin
Rip Roch Rod Rom Row Rud Rush Sal San Saw Sel Shaf Shel Ship Sil Skel Sop Stan Staf Stal Stap Sted
Stock Sud Sut Swan Tan Tat Tem Thorn Til Tod Tol Tun Tur Tyl Up Var Wad Wal Wan War Wat Wel Wen
Wes Whit Wick Wil Win Wol Wor Yar Yel York
"""
_ENDS = """
age am ard ater beck bury by caster combe cote den dale der don ell er ers ett field fold ford
gate ham hill holm house hurst ing ings ington kin kins land ley lock low man mans mere more nell
ner ney more ock pole ridge rick sey shaw side smith son stead stone ston stow ter thorpe ton tree
vale vell ward water way well wick win wood worth yard
"""

MEN = """
David 31 John 36 Michael 27 James 27 Andrew 23 Robert 21 Paul 25 Peter 18 Mark 22 Stephen 16
Richard 15 Christopher 17 Daniel 16 Matthew 14 Thomas 15 William 14 Anthony 11 Kevin 9 Ian 9
Steven 10 Alan 9 Brian 7 Simon 9 Philip 8 Gary 8 Martin 8 Nicholas 7 Joseph 8 Benjamin 8 Adam 8
Jonathan 7 Colin 5 Graham 5 Stuart 5 Neil 6 Keith 5 Alexander 7 Ryan 6 Craig 5 Jack 9 Lee 6 Jason
6 Samuel 7 Joshua 7 Luke 6 Edward 5 George 8 Patrick 4 Barry 3 Kenneth 4 Timothy 4 Sean 4 Darren 5
Scott 5 Nathan 4 Callum 3 Liam 4 Oliver 6 Harry 6 Charles 4 Raymond 3 Jamie 4 Aaron 3 Robin 2
Roger 3 Terence 3 Geoffrey 3 Dennis 3 Carl 3 Mohammed 14 Muhammad 6 Mohammad 3 Ahmed 3 Ali 3 Imran
2 Abdul 3 Omar 1 Hassan 2 Yusuf 1 Ibrahim 2 Bilal 1 Gurpreet 1 Harpreet 1 Rajesh 1 Sanjay 1 Amit 1
Vijay 1 Piotr 1 Krzysztof 1 Tomasz 1 Andrei 1 Wei 1 Kwame 1 Emmanuel 1 Samuel 1 Olumide 1 Tunde 1
Jose 1 Antonio 1 Gareth 3 Rhys 2 Dean 3 Wayne 3 Karl 2 Dominic 2 Gavin 3 Russell 3 Trevor 3 Norman
2 Derek 3 Eric 2 Leslie 2 Leonard 1 Ronald 2 Frank 2 Arthur 2 Albert 1 Harold 1 Douglas 2 Donald 2
Marcus 1 Jordan 3 Connor 2 Kieran 2 Kyle 2 Ashley 2 Lewis 3 Max 2 Toby 1 Zachary 1 Elliot 2 Leon 1
Owen 2 Dylan 2 Ethan 2 Jake 3 Henry 3 Jacob 3 Gerald 2 Gordon 2 Malcolm 3
"""

WOMEN = """
Susan 20 Margaret 18 Sarah 25 Karen 14 Patricia 14 Elizabeth 16 Mary 13 Jacqueline 9 Julie 13
Christine 11 Helen 12 Linda 12 Jennifer 10 Nicola 11 Deborah 9 Tracey 8 Claire 12 Emma 14 Rebecca
11 Laura 11 Lisa 9 Michelle 9 Sharon 8 Samantha 9 Catherine 9 Joanne 8 Amanda 8 Angela 8 Janet 7
Ann 6 Carol 7 Barbara 6 Rachel 9 Victoria 8 Charlotte 9 Amy 8 Louise 7 Jessica 8 Hannah 8 Katie 6
Sophie 8 Lucy 8 Gemma 5 Kelly 5 Jane 6 Alison 6 Wendy 5 Lesley 4 Sandra 6 Diane 4 Gillian 5
Pauline 4 Maureen 4 Jean 4 Joan 3 Dorothy 3 Kathleen 3 Hazel 2 Heather 3 Lynn 3 Anne 6 Caroline 5
Fiona 4 Kerry 3 Natalie 5 Leanne 3 Stacey 3 Kirsty 3 Lauren 5 Chloe 6 Megan 4 Bethany 3 Georgina 2
Abigail 3 Olivia 5 Emily 7 Alice 4 Grace 3 Ellie 3 Holly 4 Fatima 3 Aisha 2 Zainab 1 Khadija 1
Nasreen 1 Shabana 1 Yasmin 2 Harpreet 1 Jaspreet 1 Manjit 1 Priya 1 Anita 2 Sunita 1 Katarzyna 1
Agnieszka 1 Malgorzata 1 Elena 1 Maria 4 Ana 1 Blessing 1 Grace 1 Abena 1 Ngozi 1 Mei 1 Bridget 2
Siobhan 1 Theresa 3 Valerie 3 Yvonne 3 Denise 3 Teresa 2 Marie 4 Frances 2 Paula 4 Lorraine 3
Maxine 1 Donna 4 Dawn 4 Tina 3 Carly 2 Hayley 3 Zoe 3 Danielle 3 Stephanie 4 Kate 3
"""

# How names are shortened in speech; kept apart from the matcher's own table, and smaller.
SHORT = {
    "David": "Dave Davey",
    "John": "Jack Johnny",
    "Michael": "Mick Mike",
    "James": "Jim Jimmy Jamie",
    "Andrew": "Andy Drew",
    "Robert": "Bob Rob Bobby Robbie",
    "Peter": "Pete",
    "Stephen": "Steve",
    "Steven": "Steve",
    "Richard": "Rick Dick Rich",
    "Christopher": "Chris Kit",
    "Daniel": "Dan Danny",
    "Matthew": "Matt",
    "Thomas": "Tom Tommy",
    "William": "Bill Will Billy Liam",
    "Anthony": "Tony",
    "Joseph": "Joe",
    "Benjamin": "Ben",
    "Nicholas": "Nick",
    "Alexander": "Alex Sandy",
    "Samuel": "Sam",
    "Edward": "Ed Ted Eddie",
    "Kenneth": "Ken",
    "Timothy": "Tim",
    "Charles": "Charlie Chaz",
    "Mohammed": "Mo Muhammad Mohamed",
    "Susan": "Sue",
    "Margaret": "Maggie Peggy Meg",
    "Sarah": "Sally Sadie",
    "Patricia": "Pat Trish",
    "Elizabeth": "Liz Beth Lizzie Betty",
    "Jacqueline": "Jackie",
    "Christine": "Chris Tina",
    "Jennifer": "Jenny Jen",
    "Deborah": "Debbie Debs",
    "Rebecca": "Becky Becca",
    "Samantha": "Sam",
    "Catherine": "Kate Cathy Katie",
    "Victoria": "Vicky Tori",
    "Katarzyna": "Kasia Kate",
    "Krzysztof": "Chris",
    "Piotr": "Peter",
    "Gurpreet": "Gurps",
    "Abigail": "Abi",
    "Stephanie": "Steph",
    "Jessica": "Jess",
    "Danielle": "Dani",
}


class Drawn:
    """Draws names by their frequency: common ones from the lists, the rest from a long tail."""

    def __init__(self, rng: random.Random, tail: int = 60_000) -> None:
        self.rng = rng
        surnames, weights = _pairs(COMMON_SURNAMES)
        made = _made_surnames(rng, tail)
        share = 10_000 - sum(weights)
        zipf = [1 / (rank + 20) ** 0.9 for rank in range(1, len(made) + 1)]
        scale = share / sum(zipf)
        self.surnames = surnames + made
        self._surname_sums = list(accumulate([*weights, *(each * scale for each in zipf)]))
        self.men, men = _pairs(MEN)
        self.women, women = _pairs(WOMEN)
        self._sums = {"M": list(accumulate(men)), "F": list(accumulate(women))}

    def surname(self) -> str:
        return self.rng.choices(self.surnames, cum_weights=self._surname_sums)[0]

    def forename(self, sex: str) -> str:
        names = self.men if sex == "M" else self.women
        return self.rng.choices(names, cum_weights=self._sums[sex])[0]


def _pairs(text: str) -> tuple[list[str], list[float]]:
    words = text.split()
    return words[::2], [float(each) for each in words[1::2]]


def _made_surnames(rng: random.Random, number: int) -> list[str]:
    starts, ends = _STARTS.split(), _ENDS.split()
    found: dict[str, None] = {}
    while len(found) < number:
        name = rng.choice(starts) + rng.choice(ends)
        if rng.random() < 0.75:
            name = rng.choice(starts) + rng.choice(("er", "i", "o", "a", "en", "")) + name.lower()
        found[name] = None
    return list(found)
