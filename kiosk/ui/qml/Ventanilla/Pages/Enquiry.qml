pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// One of the questions on what a visitor may have a right to; each may be passed over.
Sheet {
    id: page

    required property ScreenModel screen
    required property EnquiryModel model
    property var moves: screen.finding.enquiry

    compact: true
    contentWidth: Math.min(width - 2 * Theme.margin, Theme.readingWidth)
    crowded: Theme.barWraps
    heading: model.heading
    lead: model.help
    note: model.progress
    actions: [
        ActionButton {
            Layout.fillWidth: page.stacked
            quiet: true
            text: Language.say("enquiry.skip")

            onClicked: page.moves.skip()
        },
        ActionButton {
            Layout.fillWidth: page.stacked
            glyph: "forward"
            glyphAfter: true
            primary: true
            text: Language.say("question.continue")

            onClicked: page.carryOn()
        }
    ]

    FaultSummary {
        id: summary

        Layout.fillWidth: true
        faults: page.model.faults

        onChosen: index => blocks.goTo(index)
    }
    QuestionBlocks {
        id: blocks

        step: page.model

        onFinished: page.carryOn()
    }
    Banner {
        Layout.fillWidth: true
        text: page.model.promise
        visible: text !== ""
    }

    function carryOn() {
        page.moves.goOn();
        if (page.model.faults.length > 0) {
            summary.takeFocus();
            page.scroller.contentY = 0;
        }
    }
}
