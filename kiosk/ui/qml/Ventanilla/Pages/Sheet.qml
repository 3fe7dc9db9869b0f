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
    // While somebody types, question, help and field move together; without room for that the
    // question comes before what helps with it.
    readonly property bool entering: scroll.focused && scroll.focused.isEntryField ? true : false
    readonly property int spare: scroll.height - asked.implicitHeight - helps.implicitHeight - (entering ? reachOf(scroll.focused) : 0) - Theme.tight
    readonly property bool dense: entering && spare < 2 * Theme.room
    readonly property bool terse: entering && spare < 2 * Theme.tight
    readonly property bool beside: note !== "" && said.implicitWidth + Theme.gap + actionsWidth() <= contentWidth
    readonly property bool stacked: note !== "" && Theme.barWraps && !beside || actionsWidth() > contentWidth

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

                spacing: sheet.dense ? Theme.tight : Theme.room
                width: parent.width

                Words {
                    id: asked

                    Layout.fillWidth: true
                    font.pixelSize: sheet.compact ? Theme.heading : Theme.title
                    font.weight: Font.Bold
                    heading: true
                    lineHeight: 1.05
                    text: sheet.heading
                    visible: text !== ""
                }
                Item {
                    Layout.fillWidth: true
                    implicitHeight: helps.implicitHeight
                    visible: sheet.lead !== "" && !sheet.terse

                    // As wide while it is away: how high it would be decides whether it may come.
                    Words {
                        id: helps

                        color: Theme.inkSoft
                        text: sheet.lead
                        width: column.width
                    }
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
            columns: sheet.beside || !(sheet.crowded || Theme.portrait) ? 2 : 1
            layoutDirection: Theme.leftHanded ? Qt.RightToLeft : Qt.LeftToRight
            rowSpacing: Theme.tight
            visible: actionRow.children.length > 0

            Words {
                id: said

                Layout.fillWidth: true
                color: Theme.inkSoft
                font.pixelSize: Theme.small
                text: sheet.note
                visible: text !== ""
            }
            GridLayout {
                id: actionRow

                // For the left hand the grid around it turns this round.
                Layout.alignment: Qt.AlignRight
                Layout.fillWidth: sheet.note === "" || sheet.stacked
                columnSpacing: Theme.gap
                columns: sheet.stacked ? sheet.across : -1
                layoutDirection: Theme.leftHanded ? Qt.RightToLeft : Qt.LeftToRight
                rowSpacing: Theme.gap
            }
        }
    }

    // How far down a field reaches from the beginning of its question, and what is told before it.
    function reachOf(field: Item): real {
        let block = field;
        while (block.parent && block.parent !== column)
            block = block.parent;
        let told = 0;
        for (let place = 0; place < column.children.length && column.children[place] !== block; place++) {
            const part = column.children[place];
            if (part instanceof Banner && part.visible)
                told += part.implicitHeight + Theme.tight;
        }
        return told + (block.parent && block.height > 0 ? field.mapToItem(block, 0, field.height).y : field.height);
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
