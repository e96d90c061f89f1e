namespace WandbExporter.Client.Sweeps;

/// <summary>
/// Breiman's random forest of regression trees, and what its permutation importance says of the columns: each tree is grown from as many rows as there are,
/// drawn with repetition, and of the rows that it has not seen it is held how much worse it does when some columns have the values of other rows. The same
/// rows give the same figures, on every machine.
/// </summary>
internal static class RandomForest
{
    private const int Trees = 100;

    private const int Seed = 20_240_601;

    /// <summary>By how much the mean squared error on rows that were not seen grows when a group of columns is shuffled among them, group by group.</summary>
    /// <param name="columns">The values of each column, row by row.</param>
    /// <param name="target">What is to be told from them.</param>
    /// <param name="groups">Columns that are shuffled together.</param>
    /// <param name="cancellationToken">Ends the growing, before the next tree.</param>
    public static double[] Importance(double[][] columns, double[] target, IReadOnlyList<int[]> groups, CancellationToken cancellationToken)
    {
        var rows = target.Length;
        var orders = columns.Select(column => Enumerable.Range(0, rows).OrderBy(row => column[row]).ToArray()).ToArray();
        var random = new Random(Seed);
        var (growth, trees) = (new double[groups.Count], 0);
        for (var number = 0; number < Trees; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var weights = new int[rows];
            for (var draw = 0; draw < rows; draw++)
                weights[random.Next(rows)]++;
            int[] unseen = [.. Enumerable.Range(0, rows).Where(row => weights[row] == 0)];
            if (unseen.Length < 2)
                continue;
            trees++;
            var tree = RegressionTree.Grow(columns, orders, target, weights);
            var error = Error(tree, target, unseen, [], unseen);
            for (var group = 0; group < groups.Count; group++)
            {
                int[] shuffled = [.. unseen];
                random.Shuffle(shuffled);
                if (tree.AsksFor(groups[group]))
                    growth[group] += Error(tree, target, unseen, groups[group], shuffled) - error;
            }
        }
        return trees == 0 ? growth : [.. growth.Select(sum => sum / trees)];
    }

    private static double Error(RegressionTree tree, double[] target, int[] rows, int[] swapped, int[] others)
    {
        var sum = 0.0;
        for (var i = 0; i < rows.Length; i++)
        {
            var miss = target[rows[i]] - tree.Predict(rows[i], swapped, others[i]);
            sum += miss * miss;
        }
        return sum / rows.Length;
    }
}
