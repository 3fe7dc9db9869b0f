pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Theme

// A column an hour, full, and where there is a second thing to tell outlined; read hour by hour.
ColumnLayout {
    id: chart

    required property var hours
    required property var legends
    readonly property bool paired: legends.length > 1

    spacing: Theme.tight

    component Legend: RowLayout {
        id: legend

        required property bool full
        required property string said

        spacing: Theme.tight

        Rectangle {
            border.color: Theme.primaryInk
            border.width: Theme.strongStroke
            color: legend.full ? Theme.primaryInk : Theme.surface
            implicitHeight: Theme.smallest
            implicitWidth: Theme.smallest
        }
        Words {
            font.pixelSize: Theme.smallest
            text: legend.said
            wrapMode: Text.NoWrap
        }
    }

    Flow {
        Layout.fillWidth: true
        spacing: Theme.room
        visible: chart.paired

        Repeater {
            model: chart.legends

            delegate: Legend {
                required property int index
                required property string modelData

                full: index === 0
                said: modelData
            }
        }
    }
    RowLayout {
        Layout.fillWidth: true
        Layout.preferredHeight: Theme.picture
        spacing: Theme.tight / 2

        Repeater {
            model: chart.hours

            delegate: ColumnLayout {
                id: column

                required property var modelData

                Accessible.name: modelData.spoken
                Accessible.role: Accessible.StaticText
                Layout.fillHeight: true
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                spacing: 0

                Item {
                    Layout.fillHeight: true
                    Layout.fillWidth: true

                    Rectangle {
                        anchors.bottom: parent.bottom
                        anchors.left: parent.left
                        color: Theme.primaryInk
                        height: parent.height * column.modelData.full
                        width: chart.paired ? parent.width / 2 : parent.width
                    }
                    Rectangle {
                        anchors.bottom: parent.bottom
                        anchors.right: parent.right
                        border.color: Theme.primaryInk
                        border.width: Theme.stroke
                        color: Theme.surface
                        height: parent.height * column.modelData.outlined
                        visible: chart.paired
                        width: parent.width / 2
                    }
                }
                Rectangle {
                    Layout.fillWidth: true
                    color: Theme.edge
                    implicitHeight: Theme.stroke
                }
                Text {
                    Accessible.ignored: true
                    Layout.alignment: Qt.AlignHCenter
                    color: Theme.inkSoft
                    font.family: Theme.family
                    font.pixelSize: Theme.smallest
                    text: column.modelData.label
                    textFormat: Text.PlainText
                }
            }
        }
    }
}
