pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// What a visitor may have a right to, and what that hangs on.
Sheet {
    id: page

    required property ScreenModel screen
    required property EnquiryResultModel model

    readonly property bool wide: Theme.portrait || stacked

    compact: true
    heading: Language.say("enquiry.heading")
    lead: model.lead
    actions: [
        Item {
            Layout.fillWidth: true
            visible: !page.wide
        },
        ActionButton {
            Layout.fillWidth: page.wide
            focus: page.model.groups.length === 0
            glyph: "undo"
            text: Language.say("enquiry.anew")

            onClicked: page.screen.finding.enquiry.startAnew()
        }
    ]

    Repeater {
        model: page.model.groups

        delegate: ColumnLayout {
            id: group

            required property int index
            required property var modelData

            Layout.fillWidth: true
            spacing: Theme.tight

            Words {
                Layout.fillWidth: true
                font.weight: Font.Bold
                heading: true
                text: group.modelData.title
            }
            Words {
                Layout.fillWidth: true
                color: Theme.inkSoft
                font.pixelSize: Theme.small
                text: group.modelData.lead
            }
            GridLayout {
                Layout.fillWidth: true
                columnSpacing: Theme.gap
                columns: Theme.portrait || Theme.textPercent > 125 ? 1 : 2
                rowSpacing: Theme.gap
                uniformCellWidths: true

                Repeater {
                    model: group.modelData.entries

                    delegate: EntryCard {
                        required property int index
                        required property var modelData

                        Layout.fillHeight: true
                        Layout.fillWidth: true
                        focus: index === 0 && group.index === 0
                        note: modelData.note
                        text: modelData.title

                        onClicked: page.screen.openService(modelData.service)
                    }
                }
            }
        }
    }
}
