namespace WandbExporter.Client.Sweeps;

/// <summary>
/// A regression tree as CART grows it: each node is split where the squared error becomes smallest, at any column and between any two of its values, until
/// a part would weigh less than <see cref="LeastWeight"/>. Of splits that are equally good the first counts, so that the same rows make the same tree.
/// </summary>
internal sealed class RegressionTree
{
    private const int LeastWeight = 3;
    private const int Deepest = 32;
    private const double LeastGain = 1e-12;

    private readonly List<Node> _nodes = [];
    private readonly double[][] _columns;

    private RegressionTree(double[][] columns) => _columns = columns;

    /// <param name="columns">The values of each column, row by row.</param>
    /// <param name="orders">Of each column, all rows in the order of its values.</param>
    /// <param name="target">What is to be told from them.</param>
    /// <param name="weights">How often each row counts; 0 of those that the tree does not see.</param>
    public static RegressionTree Grow(double[][] columns, int[][] orders, double[] target, int[] weights)
    {
        var tree = new RegressionTree(columns);
        new Growth(tree, [.. orders.Select(order => order.Where(row => weights[row] > 0).ToArray())], target, weights).Grow();
        return tree;
    }

    /// <summary>What it says of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="swapped">Columns whose values are those of <paramref name="other"/>.</param>
    /// <param name="other">Another row.</param>
    public double Predict(int row, IReadOnlyList<int> swapped, int other)
    {
        var node = _nodes[0];
        while (node.Column >= 0)
            node = _nodes[_columns[node.Column][swapped.Contains(node.Column) ? other : row] <= node.Threshold ? node.Left : node.Right];
        return node.Value;
    }

    /// <summary>Whether it asks for one of these columns.</summary>
    public bool AsksFor(IReadOnlyList<int> columns) => _nodes.Any(node => columns.Contains(node.Column));

    /// <param name="Column">-1 of a leaf.</param>
    private readonly record struct Node(int Column, double Threshold, int Left, int Right, double Value);

    private readonly record struct Split(int Column, double Threshold, double Gain);

    /// <summary>The orders are parted with the nodes: what a node has is a stretch of each of them.</summary>
    private sealed class Growth(RegressionTree tree, int[][] orders, double[] target, int[] weights)
    {
        private readonly bool[] _isLeft = new bool[target.Length];
        private readonly int[] _right = new int[orders.Length == 0 ? 0 : orders[0].Length];

        public void Grow() => Node(0, _right.Length, 0);

        private int Node(int start, int end, int depth)
        {
            var (weight, sum) = (0L, 0.0);
            for (var i = start; i < end; i++)
            {
                weight += weights[orders[0][i]];
                sum += weights[orders[0][i]] * target[orders[0][i]];
            }
            var place = tree._nodes.Count;
            tree._nodes.Add(new Node(-1, 0, 0, 0, weight == 0 ? 0 : sum / weight));
            if (weight < 2 * LeastWeight || depth == Deepest || Best(start, end, weight, sum) is not { } split)
                return place;
            var middle = Part(start, end, split);
            var left = Node(start, middle, depth + 1);
            var right = Node(middle, end, depth + 1);
            tree._nodes[place] = tree._nodes[place] with { Column = split.Column, Threshold = split.Threshold, Left = left, Right = right };
            return place;
        }

        private Split? Best(int start, int end, long weight, double sum)
        {
            Split? best = null;
            for (var column = 0; column < orders.Length; column++)
            {
                var (order, values) = (orders[column], tree._columns[column]);
                var (leftWeight, leftSum) = (0L, 0.0);
                for (var i = start; i + 1 < end; i++)
                {
                    leftWeight += weights[order[i]];
                    leftSum += weights[order[i]] * target[order[i]];
                    var (value, next) = (values[order[i]], values[order[i + 1]]);
                    if (leftWeight < LeastWeight || weight - leftWeight < LeastWeight || value == next)
                        continue;
                    var rightSum = sum - leftSum;
                    var gain = (leftSum * leftSum / leftWeight) + (rightSum * rightSum / (weight - leftWeight)) - (sum * sum / weight);
                    if (gain > (best?.Gain ?? 0) + LeastGain)
                        best = new Split(column, Between(value, next), gain);
                }
            }
            return best;
        }

        private static double Between(double lower, double upper)
        {
            var middle = (lower / 2) + (upper / 2);
            return middle >= lower && middle < upper ? middle : lower;
        }

        private int Part(int start, int end, Split split)
        {
            for (var i = start; i < end; i++)
            {
                var row = orders[0][i];
                _isLeft[row] = tree._columns[split.Column][row] <= split.Threshold;
            }
            var middle = start;
            foreach (var order in orders)
            {
                var (left, right) = (start, 0);
                for (var i = start; i < end; i++)
                {
                    if (_isLeft[order[i]])
                        order[left++] = order[i];
                    else
                        _right[right++] = order[i];
                }
                Array.Copy(_right, 0, order, left, right);
                middle = left;
            }
            return middle;
        }
    }
}
