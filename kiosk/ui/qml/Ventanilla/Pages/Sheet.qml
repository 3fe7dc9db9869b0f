import QtQuick
import QtQuick.Layouts
import Ventanilla.Controls
import Ventanilla.Theme

// The frame of a page: what it is about, its content, and at the bottom right the one thing to do.
FocusScope {
    id: sheet

    property string heading: ""
    property string lead: ""
    property bool compact: false
    // Beside the actions; above them where there is little room.
    property string note: ""
    // Actions in a row where they do not all fit in one.
    property int across: 1
    property bool crowded: Theme.portrait || Theme.textPercent > 100
    property real contentWidth: width - 2 * Theme.margin
    default property alias content: column.data
    property alias actions: actionRow.data
    property alias scroller: scroll
    readonly property bool stacked: note !== "" && Theme.barWraps || actionsWidth() > contentWidth

    ColumnLayout {
        anchors.bottomMargin: Theme.gap
        anchors.fill: parent
        anchors.topMargin: sheet.compact ? Theme.gap : Theme.room * 1.5
        spacing: Theme.gap

        ScrollArea {
            id: scroll

            Layout.alignment: Qt.AlignHCenter
            Layout.fillHeight: true
            Layout.fillWidth: true
            Layout.leftMargin: (sheet.width - sheet.contentWidth) / 2
            Layout.rightMargin: (sheet.width - sheet.contentWidth) / 2 - Theme.room

            ColumnLayout {
                id: column

                spacing: Theme.room
                width: parent.width

                Words {
                    Layout.fillWidth: true
                    font.pixelSize: sheet.compact ? Theme.heading : Theme.title
                    font.weight: Font.Bold
                    heading: true
                    lineHeight: 1.05
                    text: sheet.heading
                    visible: text !== ""
                }
                Words {
                    Layout.fillWidth: true
                    color: Theme.inkSoft
                    text: sheet.lead
                    visible: text !== ""
                }
            }
        }
        GridLayout {
            // A greatest height of its own would have it take the room of the page.
            Layout.fillHeight: false
            Layout.fillWidth: true
            Layout.leftMargin: (sheet.width - sheet.contentWidth) / 2
            Layout.rightMargin: (sheet.width - sheet.contentWidth) / 2
            columnSpacing: Theme.gap
            columns: sheet.crowded || Theme.portrait ? 1 : 2
            layoutDirection: Theme.leftHanded ? Qt.RightToLeft : Qt.LeftToRight
            rowSpacing: Theme.tight
            visible: actionRow.children.length > 0

            Words {
                Layout.fillWidth: true
                color: Theme.inkSoft
                font.pixelSize: Theme.small
                text: sheet.note
                visible: text !== ""
            }
            GridLayout {
                id: actionRow

                Layout.alignment: Theme.leftHanded ? Qt.AlignLeft : Qt.AlignRight
                Layout.fillWidth: sheet.note === "" || sheet.stacked
                columnSpacing: Theme.gap
                columns: sheet.stacked ? sheet.across : -1
                layoutDirection: Theme.leftHanded ? Qt.RightToLeft : Qt.LeftToRight
                rowSpacing: Theme.gap
            }
        }
    }

    // Side by side, as their words want it.
    function actionsWidth(): real {
        let width = 0;
        for (let place = 0; place < actionRow.children.length; place++) {
            const action = actionRow.children[place];
            if (action.implicitWidth > 0 && action.visible)
                width += action.implicitWidth + Theme.gap;
        }
        return width - Theme.gap;
    }
}
