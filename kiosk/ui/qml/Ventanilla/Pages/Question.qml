pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// One question or one tight group of the application.
Sheet {
    id: page

    required property ScreenModel screen
    required property StepModel model

    compact: true
    contentWidth: Math.min(width - 2 * Theme.margin, Theme.readingWidth)
    crowded: Theme.barWraps
    heading: model.heading
    lead: model.help
    note: model.progress
    actions: [
        ActionButton {
            Layout.fillWidth: page.stacked
            glyph: "bookmark"
            quiet: true
            text: Language.say("draft.save")
            visible: page.screen.drafts.offered

            onClicked: page.screen.drafts.save()
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

        onChosen: index => page.goTo(index)
    }
    Banner {
        Layout.fillWidth: true
        kind: "danger"
        text: page.screen.drafts.trouble
        visible: text !== ""
    }
    Banner {
        Layout.fillWidth: true
        text: page.model.told
        visible: text !== ""
    }
    Loader {
        id: list

        Layout.fillWidth: true
        active: page.model.isList
        focus: active
        visible: active

        sourceComponent: ItemList {
            focus: true
            model: page.model

            onOpened: place => page.screen.openItem(place)
        }
    }
    QuestionBlocks {
        id: blocks

        step: page.model

        onFinished: page.carryOn()
    }

    function goTo(index: int) {
        if (page.model.isList)
            (list.item as ItemList).goTo(index);
        else
            blocks.goTo(index);
    }

    function carryOn() {
        page.screen.continueApplication();
        if (page.model.faults.length > 0) {
            summary.takeFocus();
            page.scroller.contentY = 0;
        }
    }
}
