pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// One of the questions that come before an application; all of them may be passed over.
Sheet {
    id: page

    required property ScreenModel screen
    required property BeforehandModel model

    compact: true
    contentWidth: Math.min(width - 2 * Theme.margin, Theme.readingWidth)
    crowded: Theme.barWraps
    heading: model.heading
    lead: model.help
    note: Language.say("beforehand.before")
    actions: [
        ActionButton {
            Layout.fillWidth: page.stacked
            quiet: true
            text: Language.say("beforehand.skip")

            onClicked: page.screen.startApplication()
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
    Repeater {
        id: blocks

        model: page.model.questions

        delegate: QuestionBlock {
            required property int index
            required property QuestionModel modelData

            Layout.fillWidth: true
            alone: page.model.alone
            focus: index === 0
            question: modelData

            onCompleted: index + 1 < blocks.count ? page.goTo(index + 1) : page.carryOn()
        }
    }
    Banner {
        Layout.fillWidth: true
        text: page.model.promise
        visible: text !== ""
    }

    function goTo(index: int) {
        blocks.itemAt(index).forceActiveFocus(Qt.TabFocusReason);
    }

    function carryOn() {
        page.screen.finding.beforehand.goOn();
        if (page.model.faults.length > 0) {
            summary.takeFocus();
            page.scroller.contentY = 0;
        }
    }
}
