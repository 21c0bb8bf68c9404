"""What is known of each H5P content type: its name, who can use it, and whether it ever says that it is done.

Judged by how learners answer (fields and buttons, or dragging and pointing) and by what the types were seen to report.
One line a type; whatever is not here has not been judged.
"""

from dataclasses import dataclass
from enum import Enum


class Accessibility(Enum):
    """Whether a content type can be used with a keyboard and a screen reader."""

    GOOD = "Good"
    CARE = "Needs care"
    POOR = "Poor"
    UNKNOWN = "Not yet judged"


class Completes(Enum):
    """When a content type says that a learner has done it."""

    ANSWERED = "It says that it is done when it has been answered."
    AT_THE_END = "It says that it is done when the learner has reached its end."
    SUBMIT_SCREEN = "It says that it is done only on its summary or submit screen."
    OPENED = "It only says that it was opened, never that it is done."
    NEVER = "It never says that it is done."
    UNKNOWN = "It is not known whether it says that it is done."


_WARNINGS = {
    Completes.SUBMIT_SCREEN: (
        "Give it a summary or submit screen in your H5P editor, and tell learners to press its button: without that"
        " it never says that they are done, and points are lost."
    ),
    Completes.OPENED: "Do not rely on it to show that somebody has learnt something.",
    Completes.NEVER: "Do not rely on it to show that somebody has learnt something.",
}
LEAST_WORDS, LEAST_WORDS_IF_POOR = 40, 200  # characters of a text alternative


@dataclass(frozen=True)
class ContentType:
    """A content type by its machine name."""

    machine: str
    label: str
    accessibility: Accessibility
    reason: str
    completes: Completes

    @property
    def warning(self) -> str:
        """What a trainer must know of how it ends; empty when it ends by itself."""
        return _WARNINGS.get(self.completes, "")

    @property
    def least_words(self) -> int:
        """How many characters its text alternative must have."""
        return LEAST_WORDS_IF_POOR if self.accessibility is Accessibility.POOR else LEAST_WORDS


_GOOD, _CARE, _POOR = Accessibility.GOOD, Accessibility.CARE, Accessibility.POOR
_ANSWERED, _END, _SUBMIT = Completes.ANSWERED, Completes.AT_THE_END, Completes.SUBMIT_SCREEN
_NEVER = Completes.NEVER

_PLAIN = "It is answered with ordinary buttons and boxes."
_TYPED = "It is answered by typing into ordinary fields."
_READ = "It is text behind ordinary headings and buttons."
_PARTS = "It is as good as the activities that are put into it."
_DRAGGED = "Things are dragged to places; by keyboard that works, but is hard to follow with a screen reader."
_POINTED = "Something has to be found in a picture by pointing at it, which nobody can do without seeing it."
_PICTURES = "It is about pictures: each needs a description, which editors often leave empty."
_COMPARED = "It is about what can be seen in a picture: without seeing it there is nothing to learn."

_TYPES = (
    ("Upstander.Sorting", "Sorting", _GOOD, _PLAIN, _ANSWERED),
    ("Upstander.Cards", "Cards to turn", _GOOD, "The cards are turned with an ordinary button and read out.", _END),
    ("H5P.MultiChoice", "Multiple choice", _GOOD, _PLAIN, _ANSWERED),
    ("H5P.TrueFalse", "True or false", _GOOD, _PLAIN, _ANSWERED),
    ("H5P.SingleChoiceSet", "Single choice set", _CARE, "It moves on by itself after each answer.", _END),
    ("H5P.QuestionSet", "Question set", _GOOD, _PARTS, _END),
    ("H5P.Blanks", "Fill in the blanks", _GOOD, _TYPED, _ANSWERED),
    ("H5P.AdvancedBlanks", "Complex fill in the blanks", _CARE, _TYPED, _ANSWERED),
    ("H5P.Essay", "Essay", _GOOD, _TYPED, _ANSWERED),
    ("H5P.GuessTheAnswer", "Guess the answer", _CARE, _PICTURES, Completes.UNKNOWN),
    ("H5P.Summary", "Summary", _GOOD, "Statements are chosen with ordinary buttons.", _ANSWERED),
    ("H5P.MarkTheWords", "Mark the words", _CARE, "Each word is a button: long texts mean many keys.", _ANSWERED),
    ("H5P.DragText", "Drag the words", _CARE, _DRAGGED, _ANSWERED),
    ("H5P.DragQuestion", "Drag and drop", _POOR, _DRAGGED, _ANSWERED),
    ("H5P.SortParagraphs", "Sort the paragraphs", _CARE, _DRAGGED, _ANSWERED),
    ("H5P.ImageSequencing", "Image sequencing", _POOR, _DRAGGED, _END),
    ("H5P.ImagePair", "Image pairing", _POOR, _DRAGGED, _END),
    ("H5P.MemoryGame", "Memory game", _POOR, "Cards are told apart by their pictures, mostly without descriptions.", _END),
    ("H5P.ImageHotspotQuestion", "Find the hotspot", _POOR, _POINTED, _ANSWERED),
    ("H5P.ImageMultipleHotspotQuestion", "Find several hotspots", _POOR, _POINTED, _ANSWERED),
    ("H5P.FindTheWords", "Find the words", _POOR, "Words are found in a grid of letters by drawing over them.", _END),
    ("H5P.Crossword", "Crossword", _CARE, "It is a grid of fields: hard to keep in mind without seeing it.", _ANSWERED),
    ("H5P.ArithmeticQuiz", "Arithmetic quiz", _CARE, "It counts the time.", _END),
    ("H5P.SpeakTheWords", "Speak the words", _POOR, "It needs a voice, a microphone and another company's service.", _ANSWERED),
    ("H5P.SpeakTheWordsSet", "Speak the words set", _POOR, "It needs a voice, a microphone and another company's service.", _END),
    ("H5P.Dictation", "Dictation", _POOR, "It can not be done without hearing.", _ANSWERED),
    ("H5P.PersonalityQuiz", "Personality quiz", _CARE, _PICTURES, _NEVER),
    ("H5P.SimpleMultiChoice", "Simple multiple choice", _GOOD, _PLAIN, _ANSWERED),
    ("H5P.OpenEndedQuestion", "Open-ended question", _GOOD, _TYPED, _ANSWERED),
    ("H5P.Questionnaire", "Questionnaire", _CARE, "Whatever learners type is not kept here.", _END),
    ("H5P.BranchingScenario", "Branching scenario", _CARE, _PARTS, _END),
    ("H5P.BranchingQuestion", "Branching question", _GOOD, _PLAIN, _NEVER),
    ("H5P.CoursePresentation", "Course presentation", _CARE, "Its slides are read in the order they were made, not as they look.", _SUBMIT),
    ("H5P.InteractiveVideo", "Interactive video", _CARE, "The video needs captions, and questions appear while it plays.", _SUBMIT),
    ("H5P.InteractiveBook", "Interactive book", _CARE, _PARTS, _SUBMIT),
    ("H5P.DocumentationTool", "Documentation tool", _CARE, "Whatever learners type is not kept here.", _NEVER),
    ("H5P.Accordion", "Accordion", _GOOD, _READ, Completes.OPENED),
    ("H5P.Column", "Column", _GOOD, _PARTS, Completes.UNKNOWN),
    ("H5P.AdvancedText", "Text", _GOOD, "It is text.", _NEVER),
    ("H5P.Table", "Table", _CARE, "Tables need headings that a screen reader can find.", _NEVER),
    ("H5P.Dialogcards", "Dialog cards", _CARE, "Cards turn over; what is on the back is not always read out.", _NEVER),
    ("H5P.Flashcards", "Flashcards", _CARE, _PICTURES, _END),
    ("H5P.ImageHotspots", "Image hotspots", _POOR, _POINTED, _NEVER),
    ("H5P.ImageSlider", "Image slider", _CARE, _PICTURES, _NEVER),
    ("H5P.ImageJuxtaposition", "Image juxtaposition", _POOR, _COMPARED, _NEVER),
    ("H5P.Agamotto", "Agamotto (image blender)", _POOR, _COMPARED, _NEVER),
    ("H5P.Collage", "Collage", _CARE, _PICTURES, Completes.OPENED),
    ("H5P.Image", "Image", _CARE, _PICTURES, _NEVER),
    ("H5P.Timeline", "Timeline", _POOR, "It is moved along with a pointer, and its order is not read out.", _NEVER),
    ("H5P.Chart", "Chart", _CARE, "Its figures need to be said in words as well.", _NEVER),
    ("H5P.ThreeImage", "Virtual tour (360)", _POOR, _POINTED, _NEVER),
    ("H5P.ImpressPresentation", "Impressive presentation", _POOR, "It moves and turns, which makes some people ill.", _NEVER),
    ("H5P.Video", "Video", _CARE, "It needs captions.", _NEVER),
    ("H5P.Audio", "Audio", _CARE, "It needs a transcript.", _NEVER),
    ("H5P.AudioRecorder", "Audio recorder", _POOR, "It needs a microphone, which is not allowed here.", _NEVER),
    ("H5P.IFrameEmbed", "Iframe embedder", _POOR, "It shows another website, which is blocked here.", _NEVER),
    ("H5P.TwitterUserFeed", "Twitter feed", _POOR, "It shows another website, which is blocked here.", _NEVER),
)  # fmt: skip
KNOWN = {line[0]: ContentType(*line) for line in _TYPES}


def type_of(machine: str) -> ContentType:
    """Return what is known of a content type by its machine name; one that nobody has judged is called by that name."""
    return KNOWN.get(machine) or ContentType(
        machine,
        machine,
        Accessibility.UNKNOWN,
        "Nobody has judged it yet: try it with a keyboard and a screen reader.",
        Completes.UNKNOWN,
    )
