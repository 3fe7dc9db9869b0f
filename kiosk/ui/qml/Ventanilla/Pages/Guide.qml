pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// A way through several services: its steps, how far one has come, and what to do now.
Sheet {
    id: page

    required property ScreenModel screen
    required property GuideModel model

    readonly property bool wide: Theme.portrait || stacked

    compact: true
    heading: model.heading
    lead: model.lead
    actions: [
        ActionButton {
            Layout.fillWidth: page.wide
            focus: page.model.nextWords === ""
            glyph: "bookmark"
            quiet: true
            text: Language.say("draft.save")
            visible: page.screen.drafts.savesGuide

            onClicked: page.screen.drafts.saveGuide()
        },
        Item {
            Layout.fillWidth: true
            visible: !page.wide
        },
        ActionButton {
            Layout.fillWidth: page.wide
            focus: visible
            glyph: "forward"
            glyphAfter: true
            primary: true
            text: page.model.nextWords
            visible: text !== ""

            onClicked: page.model.goesOn ? page.screen.resumeApplication() : page.screen.openService(page.model.nextService)
        }
    ]

    Banner {
        Layout.fillWidth: true
        kind: "danger"
        text: page.screen.drafts.trouble
        visible: text !== ""
    }
    GridLayout {
        id: progress

        Layout.fillWidth: true
        columnSpacing: Theme.room
        columns: Theme.portrait || Theme.textPercent > 125 ? 1 : 2
        rowSpacing: Theme.gap

        ColumnLayout {
            Layout.fillWidth: true
            spacing: Theme.tight

            Words {
                Layout.fillWidth: true
                font.weight: Font.Bold
                heading: true
                text: page.model.progress
            }
            Rectangle {
                Layout.fillWidth: true
                border.color: Theme.edge
                border.width: Theme.stroke
                color: Theme.surface
                implicitHeight: Theme.small
                radius: height / 2

                Rectangle {
                    anchors.bottom: parent.bottom
                    anchors.left: parent.left
                    anchors.top: parent.top
                    color: Theme.success
                    radius: parent.radius
                    visible: page.model.share > 0
                    width: Math.max(height, parent.width * page.model.share)
                }
            }
        }
        PlainButton {
            glyph: "edit"
            text: Language.say("guide.change-answers")
            visible: page.model.asks

            onClicked: page.screen.finding.guides.askAgain()
        }
        Words {
            Layout.columnSpan: progress.columns
            Layout.fillWidth: true
            color: Theme.inkSoft
            font.pixelSize: Theme.smallest
            text: page.model.answered
            // A low screen with large letters has room for the steps alone.
            visible: text !== "" && (Theme.portrait || Theme.textPercent <= 125)
        }
    }
    Repeater {
        model: page.model.count

        delegate: GuideStepCard {
            required property int index

            Layout.fillWidth: true
            step: page.model.steps[index]

            onMarked: page.screen.finding.guides.mark(step.step)
            onOpened: page.screen.openService(step.service)
        }
    }
}
