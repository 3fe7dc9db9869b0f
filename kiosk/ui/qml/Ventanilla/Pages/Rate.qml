pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// What the visitor thinks of the service, apart from what they applied for.
Sheet {
    id: page

    required property ScreenModel screen
    required property RateModel model

    readonly property bool wide: Theme.portrait || stacked

    compact: true
    heading: model.given ? Language.say("rate.given-heading") : Language.say("rate.heading")
    lead: model.given ? Language.say("rate.given") : model.service
    actions: [
        ActionButton {
            Layout.fillWidth: page.wide
            glyph: page.model.given ? "home" : "finish"
            quiet: true
            text: page.model.given ? Language.say("confirmation.another") : Language.say("rate.leave")

            onClicked: page.model.given ? page.screen.goHome() : page.screen.openPanel("finish")
        },
        Item {
            Layout.fillWidth: true
            visible: !page.wide
        },
        ActionButton {
            id: forward

            Layout.fillWidth: page.wide
            focus: page.model.given
            glyph: page.model.given ? "finish" : "send"
            primary: true
            text: page.model.given ? Language.say("bar.finish") : Language.say("rate.send")

            onClicked: page.model.given ? page.screen.openPanel("finish") : page.carryOn()
        }
    ]

    FaultSummary {
        id: summary

        Layout.fillWidth: true
        faults: page.model.faults

        onChosen: ratings.itemAt(0).forceActiveFocus(Qt.TabFocusReason)
    }
    Banner {
        Layout.fillWidth: true
        kind: "danger"
        text: page.model.trouble
        visible: text !== ""
    }
    Words {
        Layout.fillWidth: true
        color: Theme.inkSoft
        font.pixelSize: Theme.small
        text: page.model.apart
        visible: !page.model.given
    }
    FaultLine {
        Layout.fillWidth: true
        text: page.model.fault
    }
    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.gap
        columns: Theme.portrait ? 1 : page.model.ratings.length
        rowSpacing: Theme.gap
        uniformCellWidths: true
        visible: !page.model.given

        Repeater {
            id: ratings

            model: page.model.ratings

            delegate: ChoiceCard {
                required property int index
                required property var modelData

                Layout.fillHeight: true
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                chosen: page.model.rating === modelData.rating
                focus: index === 0
                text: modelData.title
                Accessible.description: page.model.fault

                onClicked: page.model.rate(modelData.rating)
            }
        }
    }
    Loader {
        Layout.fillWidth: true
        active: page.model.mayComment && !page.model.given
        visible: active

        sourceComponent: ColumnLayout {
            spacing: Theme.tight

            Words {
                Layout.fillWidth: true
                font.weight: Font.DemiBold
                text: Language.say("rate.comment")
            }
            Words {
                Layout.fillWidth: true
                color: Theme.inkSoft
                font.pixelSize: Theme.small
                text: Language.say("rate.comment-help")
            }
            EntryArea {
                Layout.fillWidth: true
                label: Language.say("rate.comment")
                maximumLength: page.model.commentSigns
                text: page.model.comment

                onCompleted: page.carryOn()
                onEdited: typed => page.model.type(typed)
            }
        }
    }
    GridLayout {
        Layout.fillWidth: true
        columnSpacing: Theme.gap
        columns: Theme.portrait || Theme.textPercent > 125 ? 1 : 2
        rowSpacing: Theme.gap
        uniformCellWidths: true

        EntryCard {
            Layout.fillHeight: true
            Layout.fillWidth: true
            note: Language.say("opinions.complain-note")
            text: Language.say("opinions.complain")
            visible: page.screen.opinions.takesComplaints

            onClicked: page.screen.opinions.complain()
        }
        EntryCard {
            Layout.fillHeight: true
            Layout.fillWidth: true
            note: Language.say("opinions.suggest-note")
            text: Language.say("opinions.suggest")
            visible: page.screen.opinions.takesSuggestions

            onClicked: page.screen.opinions.suggest()
        }
    }

    function carryOn() {
        page.screen.opinions.give();
        page.scroller.contentY = 0;
        if (page.model.faults.length > 0)
            summary.takeFocus();
        else
            forward.forceActiveFocus(Qt.TabFocusReason);
    }
}
