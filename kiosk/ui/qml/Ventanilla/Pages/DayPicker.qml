pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// The calendar: decade, year, month, day, a touch each.
Panel {
    id: picker

    required property CalendarModel calendar

    Accessible.name: picker.calendar.heading
    Accessible.role: Accessible.Grouping
    implicitHeight: column.implicitHeight + 2 * Theme.gap

    ColumnLayout {
        id: column

        anchors.left: parent.left
        anchors.margins: Theme.gap
        anchors.right: parent.right
        anchors.top: parent.top
        spacing: Theme.gap

        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.gap

            Words {
                Layout.fillWidth: true
                font.weight: Font.DemiBold
                text: picker.calendar.heading
            }
            PlainButton {
                glyph: "back"
                quiet: true
                text: Language.say("calendar.back")
                visible: picker.calendar.mayGoBack

                onClicked: picker.calendar.back()
            }
        }
        GridLayout {
            Layout.fillWidth: true
            columnSpacing: Theme.tight
            columns: picker.calendar.columns
            rowSpacing: Theme.tight
            uniformCellWidths: true

            Repeater {
                model: picker.calendar.cells

                delegate: Item {
                    id: cell

                    required property var modelData

                    Layout.fillWidth: true
                    implicitHeight: button.implicitHeight

                    Words {
                        Accessible.ignored: true
                        anchors.centerIn: parent
                        color: Theme.inkSoft
                        font.pixelSize: Theme.small
                        text: cell.modelData.title
                        visible: !cell.modelData.open
                    }
                    PlainButton {
                        id: button

                        Accessible.name: cell.modelData.name
                        anchors.fill: parent
                        text: cell.modelData.title
                        visible: cell.modelData.open

                        onClicked: picker.calendar.choose(cell.modelData.value)
                    }
                }
            }
        }
    }
}
