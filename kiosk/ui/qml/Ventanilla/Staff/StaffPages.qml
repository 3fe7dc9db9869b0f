pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Models
import Ventanilla.Theme

// The panel's pages, beside or above what the open one holds.
FocusScope {
    id: pages

    required property StaffPanelModel panel

    GridLayout {
        anchors.bottomMargin: Theme.gap
        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin - Theme.room
        anchors.topMargin: Theme.gap
        columnSpacing: Theme.room
        columns: Theme.portrait ? 1 : 2
        rowSpacing: Theme.room

        GridLayout {
            Layout.alignment: Qt.AlignTop
            Layout.fillWidth: Theme.portrait
            Layout.rightMargin: Theme.portrait ? Theme.room : 0
            columnSpacing: Theme.gap
            columns: Theme.portrait ? 2 : 1
            rowSpacing: Theme.gap
            uniformCellWidths: true

            Repeater {
                model: pages.panel.pages

                delegate: StaffTab {
                    required property int index
                    required property var modelData

                    Layout.fillWidth: true
                    chosen: modelData.page === pages.panel.page
                    focus: index === 0
                    glyph: modelData.glyph
                    text: modelData.title

                    onClicked: pages.panel.show(modelData.page)
                }
            }
        }
        ScrollArea {
            Layout.fillHeight: true
            Layout.fillWidth: true

            GridLayout {
                id: blocks

                columnSpacing: Theme.room
                columns: Theme.portrait || Theme.narrow || Theme.textPercent > 100 ? 1 : 2
                enabled: !pages.panel.busy
                rowSpacing: Theme.room
                uniformCellWidths: true
                width: parent.width

                Banner {
                    Layout.columnSpan: blocks.columns
                    Layout.fillWidth: true
                    kind: pages.panel.kind
                    text: pages.panel.notice
                    visible: text !== ""
                }
                Repeater {
                    model: pages.panel.blocks

                    delegate: StaffBlock {
                        required property var modelData

                        Layout.alignment: Qt.AlignTop
                        Layout.columnSpan: modelData.wide ? blocks.columns : 1
                        block: modelData
                        panel: pages.panel
                    }
                }
            }
        }
    }
}
