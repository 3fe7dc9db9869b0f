import Ventanilla.Models

// One of the questions that a guide's steps hang on.
Enquiry {
    moves: (screen as ScreenModel).finding.guides
}
