pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Models
import Ventanilla.Theme

// Days to come, touched in a calendar; below, what was touched, the best first.
FocusScope {
    id: entry

    required property DaysModel days
    readonly property var chosen: days.chosen

    implicitHeight: column.implicitHeight

    component Preference: Banner {
        Layout.fillWidth: true
        text: Language.say("days.preference")
    }

    ColumnLayout {
        id: column

        spacing: Theme.gap
        width: parent.width

        Preference {
            visible: !Theme.lowRoom
        }
        Words {
            Layout.fillWidth: true
            text: entry.days.note
        }
        Panel {
            Accessible.name: entry.days.heading
            Accessible.role: Accessible.Grouping
            Layout.fillWidth: true
            implicitHeight: month.implicitHeight + 2 * Theme.gap

            ColumnLayout {
                id: month

                anchors.left: parent.left
                anchors.margins: Theme.gap
                anchors.right: parent.right
                anchors.top: parent.top
                spacing: Theme.gap

                // Upright with large letters the month's name has a line of its own.
                GridLayout {
                    Layout.fillWidth: true
                    columnSpacing: Theme.gap
                    columns: Theme.barWraps ? 2 : 3
                    rowSpacing: Theme.gap

                    Words {
                        Layout.columnSpan: Theme.barWraps ? 2 : 1
                        Layout.fillWidth: true
                        font.weight: Font.DemiBold
                        text: entry.days.heading
                    }
                    PlainButton {
                        Layout.column: Theme.barWraps ? 0 : 1
                        Layout.row: Theme.barWraps ? 1 : 0
                        glyph: "back"
                        quiet: true
                        text: Language.say("days.earlier")
                        visible: entry.days.hasEarlier

                        onClicked: entry.days.turn(-1)
                    }
                    PlainButton {
                        Layout.alignment: Qt.AlignRight
                        Layout.column: Theme.barWraps ? 1 : 2
                        Layout.row: Theme.barWraps ? 1 : 0
                        glyph: "forward"
                        glyphAfter: true
                        text: Language.say("days.later")
                        visible: entry.days.hasLater

                        onClicked: entry.days.turn(1)
                    }
                }
                GridLayout {
                    Layout.fillWidth: true
                    columnSpacing: Theme.tight
                    columns: 7
                    rowSpacing: Theme.tight
                    uniformCellWidths: true

                    Repeater {
                        model: entry.days.weekdays

                        delegate: Words {
                            required property string modelData

                            Layout.fillWidth: true
                            color: Theme.inkSoft
                            font.pixelSize: Theme.small
                            horizontalAlignment: Text.AlignHCenter
                            text: modelData
                        }
                    }
                    Repeater {
                        model: entry.days.cells

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
                            DayCell {
                                id: button

                                anchors.fill: parent
                                chosen: entry.chosen.includes(cell.modelData.day)
                                focus: cell.modelData.first
                                name: cell.modelData.name
                                text: cell.modelData.title
                                visible: cell.modelData.open

                                onClicked: entry.days.toggle(cell.modelData.day)
                            }
                        }
                    }
                }
            }
        }
        Flow {
            Layout.fillWidth: true
            spacing: Theme.gap
            visible: entry.days.wishes.length > 0

            Repeater {
                model: entry.days.wishes

                delegate: PlainButton {
                    required property var modelData

                    Accessible.name: modelData.name
                    glyph: "close"
                    text: modelData.text

                    onClicked: entry.days.toggle(modelData.day)
                }
            }
        }
        // The days come first, where there is room for no more.
        Preference {
            visible: Theme.lowRoom
        }
    }
}
